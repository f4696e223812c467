#include "stream.hpp"
#include "support.hpp"
#include "dcmtk/dcmdata/dcrledrg.h"
#include "dcmtk/dcmjpeg/djdecode.h"
#include "dcmtk/dcmjpls/djdecode.h"
#include "dcmtk/oflog/oflog.h"
#include <cerrno>
#include <cstring>
#include <mutex>
#include <sys/stat.h>

namespace {

// Philips' scale and the sequence that holds it for each frame, which DCMTK's dictionary lacks:
// without them an implicit data set has bytes there.
void add_private_tags() {
  DcmDataDictionary &dictionary = dcmDataDict.wrlock();
  for (const char *creator : {"Philips MR Imaging DD 001", "PHILIPS MR IMAGING DD 001"}) {
    dictionary.addEntry(new DcmDictEntry(
        0x2005, 0x0e, DcmVR(EVR_FL), "PhilipsScaleSlope", 1, 1, nullptr, OFFalse, creator));
  }
  for (const char *creator : {"Philips MR Imaging DD 005", "PHILIPS MR IMAGING DD 005"}) {
    dictionary.addEntry(new DcmDictEntry(
        0x2005, 0x0f, DcmVR(EVR_SQ), "PhilipsFrame", 1, 1, nullptr, OFFalse, creator));
  }
  dcmDataDict.wrunlock();
}

}  // namespace

extern "C" void cdcmtk_start(void) {
  static std::once_flag once;
  std::call_once(once, [] {
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    DcmRLEDecoderRegistration::registerCodecs();
    DJDecoderRegistration::registerCodecs(
        EDC_photometricInterpretation, EUC_never, EPC_colorByPixel);
    DJLSDecoderRegistration::registerCodecs(EJLSUC_never, EJLSPC_colorByPixel);
    add_private_tags();
  });
}

extern "C" int cdcmtk_dictionary_is_loaded(void) {
  try {
    cdcmtk_start();
    return dcmDataDict.isDictionaryLoaded() ? 1 : 0;
  } catch (...) {
    return 0;
  }
}

namespace cdcmtk {

cdcmtk_code fail(cdcmtk_error *error, cdcmtk_code otherwise, const OFCondition &condition) {
  if (condition == EC_MemoryExhausted) return fail(error, CDCMTK_OUT_OF_MEMORY, condition.text());
  return fail(error, otherwise, condition.text());
}

cdcmtk_code load(DcmFileFormat &file, const char *path, cdcmtk_error *error) {
  struct stat status;
  if (stat(path, &status) != 0) return fail(error, CDCMTK_CANNOT_OPEN, std::strerror(errno));
  // A device or a pipe could block for ever.
  if (!S_ISREG(status.st_mode)) return fail(error, CDCMTK_CANNOT_OPEN, "not a regular file");
  LimitedStream stream(path);
  if (stream.status().bad()) return fail(error, CDCMTK_CANNOT_OPEN, stream.status());
  file.transferInit();
  const OFCondition condition =
      file.read(stream, EXS_Unknown, EGL_noChange, DCM_MaxReadLength);
  file.transferEnd();
  const cdcmtk_error &refusal = stream.refusal();
  if (refusal.code != CDCMTK_OK) return fail(error, refusal.code, refusal.text);
  if (condition.good()) return CDCMTK_OK;
  if (condition == EC_EndOfStream || condition == EC_StreamNotifyClient
      || condition == EC_InvalidStream) {
    return fail(error, CDCMTK_TRUNCATED, condition);
  }
  return fail(error, CDCMTK_MALFORMED, condition);
}

std::string transfer_syntax(DcmFileFormat &file) {
  OFString stated;
  (void)file.getMetaInfo()->findAndGetOFString(DCM_TransferSyntaxUID, stated);
  if (!stated.empty() && DcmXfer(stated.c_str()).getXfer() == EXS_Unknown) return stated.c_str();
  const char *read = DcmXfer(file.getDataset()->getOriginalXfer()).getXferID();
  return read ? read : "";
}

}  // namespace cdcmtk
