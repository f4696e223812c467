#include "support.hpp"
#include <vector>

namespace {

using cdcmtk::fail;

cdcmtk_code refuse(cdcmtk_error *error, const DcmTag &tag, const char *reason) {
  const std::string text = std::string(tag.getXTag().toString().c_str()) + ": " + reason;
  return fail(error, CDCMTK_CANNOT_WRITE, text.c_str());
}

// The VR comes from the data dictionary, and the value must be one of that VR. Where the dictionary
// leaves signed or unsigned open, it is unsigned.
cdcmtk_code put(DcmItem &item, const cdcmtk_attribute &attribute, cdcmtk_error *error) {
  DcmTag tag(attribute.group, attribute.element);
  if (tag.getEVR() == EVR_xs) tag.setVR(DcmVR(EVR_US));
  if (tag.getEVR() == EVR_UNKNOWN || tag.getEVR() == EVR_UN) {
    return refuse(error, tag, "not in the data dictionary");
  }
  const OFCondition put = item.putAndInsertString(tag, attribute.value);
  if (put.bad()) return refuse(error, tag, put.text());
  DcmElement *element = nullptr;
  if (item.findAndGetElement(tag, element).bad()) return refuse(error, tag, "not inserted");
  const OFCondition checked = element->checkValue("1-n");
  return checked.bad() ? refuse(error, tag, checked.text()) : CDCMTK_OK;
}

// Whether a value can be put, told on an item of its own that has the data set's character set.
bool isSound(DcmItem &dataset, const cdcmtk_attribute &attribute) {
  DcmItem trial;
  OFString set;
  if (dataset.findAndGetOFStringArray(DCM_SpecificCharacterSet, set).good()) {
    trial.putAndInsertOFStringArray(DCM_SpecificCharacterSet, set);
  }
  cdcmtk_error ignored = {};
  return put(trial, attribute, &ignored) == CDCMTK_OK;
}

bool endsItem(const cdcmtk_attribute &attribute) {
  return attribute.group == 0xfffe && attribute.element == 0xe00d;
}

cdcmtk_code putAll(
    DcmDataset &dataset, const cdcmtk_attribute *attributes, size_t count, cdcmtk_error *error) {
  std::vector<DcmItem *> open{&dataset};
  for (size_t i = 0; i < count; i++) {
    const cdcmtk_attribute &attribute = attributes[i];
    if (endsItem(attribute)) {
      if (open.size() == 1) return fail(error, CDCMTK_CANNOT_WRITE, "no item to end");
      open.pop_back();
    } else if (attribute.value == nullptr) {
      const DcmTag tag(attribute.group, attribute.element);
      DcmItem *item = nullptr;
      // -2 appends an item.
      const OFCondition made = open.back()->findOrCreateSequenceItem(tag, item, -2);
      if (made.bad()) return refuse(error, tag, made.text());
      open.push_back(item);
    } else if (attribute.may_be_left_out == 0 || isSound(dataset, attribute)) {
      const cdcmtk_code code = put(*open.back(), attribute, error);
      if (code != CDCMTK_OK) return code;
    }
  }
  return open.size() == 1 ? CDCMTK_OK : fail(error, CDCMTK_CANNOT_WRITE, "an item without end");
}

}  // namespace

extern "C" cdcmtk_code cdcmtk_image_write(
    const char *path, const cdcmtk_attribute *attributes, size_t attribute_count,
    const uint16_t *pixels, size_t pixel_count, cdcmtk_error *error) {
  return cdcmtk::guarded(error, CDCMTK_CANNOT_WRITE, [&]() -> cdcmtk_code {
    DcmFileFormat file;
    DcmDataset &dataset = *file.getDataset();
    const cdcmtk_code code = putAll(dataset, attributes, attribute_count, error);
    if (code != CDCMTK_OK) return code;
    const OFCondition data = dataset.putAndInsertUint16Array(
        DcmTag(DCM_PixelData, EVR_OW), pixels, static_cast<unsigned long>(pixel_count));
    if (data.bad()) return fail(error, CDCMTK_CANNOT_WRITE, data.text());
    const OFCondition saved = file.saveFile(path, EXS_LittleEndianExplicit);
    return saved.bad() ? fail(error, CDCMTK_CANNOT_WRITE, saved.text()) : CDCMTK_OK;
  });
}
