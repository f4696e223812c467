#include "support.hpp"
#include "dcmtk/dcmdata/dcrledrg.h"
#include "dcmtk/dcmjpeg/djdecode.h"
#include "dcmtk/dcmjpls/djdecode.h"
#include "dcmtk/oflog/oflog.h"
#include <cerrno>
#include <cstring>
#include <mutex>
#include <sys/stat.h>

extern "C" void cdcmtk_start(void) {
  static std::once_flag once;
  std::call_once(once, [] {
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    DcmRLEDecoderRegistration::registerCodecs();
    DJDecoderRegistration::registerCodecs();
    DJLSDecoderRegistration::registerCodecs();
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
  const OFCondition condition = file.loadFile(path);
  if (condition.good()) return CDCMTK_OK;
  if (condition == EC_InvalidFilename) return fail(error, CDCMTK_CANNOT_OPEN, condition);
  if (condition == EC_EndOfStream || condition == EC_StreamNotifyClient
      || condition == EC_InvalidStream) {
    return fail(error, CDCMTK_TRUNCATED, condition);
  }
  return fail(error, CDCMTK_MALFORMED, condition);
}

}  // namespace cdcmtk
