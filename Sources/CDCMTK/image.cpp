#include "support.hpp"

namespace {

using cdcmtk::fail;

cdcmtk_code refuse(cdcmtk_error *error, const DcmTag &tag, const char *reason) {
  const std::string text = std::string(tag.getXTag().toString().c_str()) + ": " + reason;
  return fail(error, CDCMTK_CANNOT_WRITE, text.c_str());
}

// The VR comes from the data dictionary, and the value must be one of that VR.
cdcmtk_code put(DcmItem &item, const cdcmtk_attribute &attribute, cdcmtk_error *error) {
  const DcmTag tag(attribute.group, attribute.element);
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

}  // namespace

extern "C" cdcmtk_code cdcmtk_image_write(
    const char *path, const cdcmtk_attribute *attributes, size_t attribute_count,
    const uint16_t *pixels, size_t pixel_count, cdcmtk_error *error) {
  return cdcmtk::guarded(error, CDCMTK_CANNOT_WRITE, [&]() -> cdcmtk_code {
    DcmFileFormat file;
    DcmDataset &dataset = *file.getDataset();
    for (size_t i = 0; i < attribute_count; i++) {
      const cdcmtk_code code = put(dataset, attributes[i], error);
      if (code != CDCMTK_OK) return code;
    }
    const OFCondition data = dataset.putAndInsertUint16Array(
        DcmTag(DCM_PixelData, EVR_OW), pixels, static_cast<unsigned long>(pixel_count));
    if (data.bad()) return fail(error, CDCMTK_CANNOT_WRITE, data.text());
    const OFCondition saved = file.saveFile(path, EXS_LittleEndianExplicit);
    return saved.bad() ? fail(error, CDCMTK_CANNOT_WRITE, saved.text()) : CDCMTK_OK;
  });
}
