#include "support.hpp"
#include "pixels.hpp"
#include <cstring>
#include <string>
#include <unordered_set>

struct cdcmtk_header {
  std::string bytes;
  std::string transfer_syntax;
};

namespace {

// Longer text is left on disk like other bulk data.
constexpr Uint32 longest_text = 1 << 20;
// Items within items within items; real objects stay below ten.
constexpr int deepest = 64;

// Private elements without a VR that are longer are left on disk.
constexpr Uint32 longest_private = 64;
// Siemens' CSA image headers take some 10 kB, in late versions up to 100 kB.
constexpr Uint32 longest_vendor_header = 1 << 18;

class Flattener {
public:
  // Where `only` is given, other elements are left out; private ones stay where `keeps_private`,
  // since which of them are wanted depends on who reserved their block.
  explicit Flattener(
      std::string &bytes, const std::unordered_set<uint32_t> *only = nullptr,
      bool keeps_private = false)
      : bytes_(bytes), only_(only), keeps_private_(keeps_private) {}

  void item(DcmItem &item, int depth) {
    DcmObject *object = nullptr;
    while ((object = item.nextInContainer(object)) != nullptr) {
      DcmElement *element = dynamic_cast<DcmElement *>(object);
      if (element && isWanted(*element)) this->element(*element, depth);
    }
  }

private:
  std::string &bytes_;
  const std::unordered_set<uint32_t> *only_;
  bool keeps_private_;

  bool isWanted(const DcmElement &element) const {
    if (!only_) return true;
    const uint32_t group = element.getGTag(), number = element.getETag();
    return (keeps_private_ && (group & 1) != 0) || only_->count(group << 16 | number) > 0;
  }

  template <typename Number> void put(Number number) {
    bytes_.append(reinterpret_cast<const char *>(&number), sizeof number);
  }

  void start(uint8_t kind, const DcmElement &element) {
    put(kind);
    put(static_cast<uint16_t>(element.getGTag()));
    put(static_cast<uint16_t>(element.getETag()));
    const char *name = DcmVR(element.getVR()).getValidVRName();
    const bool isShort = std::strlen(name) < 2;
    bytes_.append(isShort ? "UN" : name, 2);
  }

  void element(DcmElement &element, int depth) {
    DcmSequenceOfItems *sequence = dynamic_cast<DcmSequenceOfItems *>(&element);
    if (sequence && element.getVR() != EVR_pixelSQ) return this->sequence(*sequence, depth);
    if (isNumberTable(element)) return numbers(element);
    if (isShortPrivate(element) || isVendorHeader(element)) return raw(element);
    if (isBulk(element)) return bulk(element);
    OFString text;
    if (element.getOFStringArray(text).bad()) text.clear();
    this->text(element, std::string(text.data(), text.size()));
  }

  void text(DcmElement &element, const std::string &text) {
    start(1, element);
    put(static_cast<uint32_t>(text.size()));
    bytes_ += text;
  }

  void sequence(DcmSequenceOfItems &sequence, int depth) {
    start(3, sequence);
    if (depth >= deepest) return put(static_cast<uint32_t>(0));
    const size_t countPlace = bytes_.size();
    put(static_cast<uint32_t>(0));
    uint32_t count = 0;
    DcmObject *object = nullptr;
    while ((object = sequence.nextInContainer(object)) != nullptr) {
      DcmItem *item = dynamic_cast<DcmItem *>(object);
      if (!item) continue;
      this->item(*item, depth + 1);
      put(static_cast<uint8_t>(4));
      count++;
    }
    std::memcpy(&bytes_[countPlace], &count, sizeof count);
  }

  static bool isBulk(DcmElement &element) {
    switch (element.getVR()) {
      case EVR_OB: case EVR_OW: case EVR_OF: case EVR_OD: case EVR_OL: case EVR_OV: case EVR_UN:
      case EVR_ox: case EVR_px: case EVR_lt: case EVR_PixelData: case EVR_OverlayData:
      case EVR_pixelSQ: case EVR_pixelItem: case EVR_UNKNOWN: case EVR_UNKNOWN2B:
        return true;
      default:
        return element.getLengthField() != DCM_UndefinedLength
            && element.getLengthField() > longest_text;
    }
  }

  // What a vendor's element holds is not known here, but its bytes are few.
  static bool isShortPrivate(DcmElement &element) {
    const DcmEVR vr = element.getVR();
    return (element.getGTag() & 1) != 0 && (vr == EVR_UN || vr == EVR_UNKNOWN)
        && element.getLengthField() > 0 && element.getLengthField() <= longest_private;
  }

  // (0029,xx10), where Siemens keeps its CSA image header; whose block it is, Swift asks.
  static bool isVendorHeader(DcmElement &element) {
    const DcmEVR vr = element.getVR();
    return element.getGTag() == 0x0029 && element.getETag() >= 0x1000
        && (element.getETag() & 0xff) == 0x10
        && (vr == EVR_OB || vr == EVR_UN || vr == EVR_UNKNOWN)
        && element.getLengthField() > 0 && element.getLengthField() <= longest_vendor_header;
  }

  void raw(DcmElement &element) {
    Uint8 *values = nullptr;
    if (element.getUint8Array(values).bad() || !values) return bulk(element);
    start(5, element);
    put(static_cast<uint32_t>(element.getLengthField()));
    bytes_.append(reinterpret_cast<const char *>(values), element.getLengthField());
  }

  // LUT Data and palettes hold numbers also where they are written as OW.
  static bool isNumberTable(DcmElement &element) {
    const DcmTag &tag = element.getTag();
    const bool isPalette = tag.getGroup() == 0x0028
        && ((tag.getElement() >= 0x1201 && tag.getElement() <= 0x1203)
            || (tag.getElement() >= 0x1221 && tag.getElement() <= 0x1223));
    return (tag == DCM_LUTData || isPalette) && element.getLengthField() <= 2 * 65536;
  }

  void bulk(DcmElement &element) {
    start(2, element);
    const Uint32 length = element.getLengthField();
    put(static_cast<uint64_t>(length == DCM_UndefinedLength ? 0 : length));
  }

  void numbers(DcmElement &element) {
    Uint16 *values = nullptr;
    if (element.getUint16Array(values).bad() || !values) return bulk(element);
    std::string text;
    const size_t count = element.getLengthField() / 2;
    for (size_t i = 0; i < count; i++) {
      if (i) text += '\\';
      text += std::to_string(values[i]);
    }
    this->text(element, text);
  }
};

}  // namespace

namespace cdcmtk {

cdcmtk_header *flatten_only(DcmFileFormat &file, const uint32_t *tags, size_t count) {
  auto header = std::make_unique<cdcmtk_header>();
  header->transfer_syntax = transfer_syntax(file);
  const std::unordered_set<uint32_t> only(tags, tags + count);
  Flattener flattener(header->bytes, &only);
  flattener.item(*file.getDataset(), 0);
  return header.release();
}

}  // namespace cdcmtk

extern "C" cdcmtk_header *cdcmtk_header_read(
    const char *path, const uint32_t *kept, size_t kept_count, cdcmtk_error *error) {
  return cdcmtk::guarded(error, static_cast<cdcmtk_header *>(nullptr), [&]() -> cdcmtk_header * {
    DcmFileFormat file;
    if (cdcmtk::load(file, path, error) != CDCMTK_OK) return nullptr;
    auto header = std::make_unique<cdcmtk_header>();
    DcmDataset &dataset = *file.getDataset();
    header->transfer_syntax = cdcmtk::transfer_syntax(file);
    const std::unordered_set<uint32_t> only(kept, kept + kept_count);
    Flattener flattener(header->bytes, kept_count > 0 ? &only : nullptr, true);
    flattener.item(*file.getMetaInfo(), 0);
    flattener.item(dataset, 0);
    return header.release();
  });
}

extern "C" void cdcmtk_header_free(cdcmtk_header *header) { delete header; }

extern "C" const char *cdcmtk_header_transfer_syntax(const cdcmtk_header *header) {
  return header->transfer_syntax.c_str();
}

extern "C" const uint8_t *cdcmtk_header_bytes(const cdcmtk_header *header, size_t *count) {
  *count = header->bytes.size();
  return reinterpret_cast<const uint8_t *>(header->bytes.data());
}
