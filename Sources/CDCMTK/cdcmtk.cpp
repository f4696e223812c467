#include "support.hpp"
#include "dcmtk/dcmdata/dcistrmf.h"
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

namespace {

// DCMTK reads items within items by recursion, so that a small hostile file could run it out of
// stack. This stream ends as soon as the calls below it take more stack than sound files do:
// a level takes some 2 KB, and real objects have fewer than ten.
class ShallowStream : public DcmInputFileStream {
public:
  explicit ShallowStream(const char *path) : DcmInputFileStream(OFFilename(path)) {
    start_ = static_cast<char *>(__builtin_frame_address(0));
  }

  bool isTooDeep() const { return isTooDeep_; }

  OFBool good() const override { return !isTooDeep_ && DcmInputFileStream::good(); }
  OFCondition status() const override {
    return isTooDeep_ ? EC_InvalidStream : DcmInputFileStream::status();
  }
  OFBool eos() override { return isTooDeep_ || DcmInputFileStream::eos(); }
  offile_off_t avail() override { return check() ? DcmInputFileStream::avail() : 0; }
  offile_off_t read(void *buffer, offile_off_t length) override {
    return check() ? DcmInputFileStream::read(buffer, length) : 0;
  }

private:
  static constexpr ptrdiff_t most_stack = 192 * 1024;
  char *start_;
  bool isTooDeep_ = false;

  bool check() {
    const char *here = static_cast<char *>(__builtin_frame_address(0));
    if (start_ - here > most_stack) isTooDeep_ = true;
    return !isTooDeep_;
  }
};

}  // namespace

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
  ShallowStream stream(path);
  if (stream.status().bad()) return fail(error, CDCMTK_CANNOT_OPEN, stream.status());
  file.transferInit();
  const OFCondition condition =
      file.read(stream, EXS_Unknown, EGL_noChange, DCM_MaxReadLength);
  file.transferEnd();
  if (stream.isTooDeep()) return fail(error, CDCMTK_MALFORMED, "items nested too deep");
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
