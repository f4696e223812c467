// What the files of this target share.
#pragma once
#include "dcmtk/config/osconfig.h"
#include "dcmtk/dcmdata/dctk.h"
#include "include/cdcmtk.h"
#include <cstdio>
#include <exception>
#include <memory>
#include <new>
#include <string>

namespace cdcmtk {

inline cdcmtk_code fail(cdcmtk_error *error, cdcmtk_code code, const char *text) {
  if (error) {
    error->code = code;
    std::snprintf(error->text, sizeof error->text, "%s", text);
  }
  return code;
}

cdcmtk_code fail(cdcmtk_error *error, cdcmtk_code otherwise, const OFCondition &condition);

// Loads a file; elements of more than a few kilobytes stay on disk until they are asked for.
cdcmtk_code load(DcmFileFormat &file, const char *path, cdcmtk_error *error);

// Runs `body`; what it throws becomes `failure`.
template <typename Result, typename Body>
Result guarded(cdcmtk_error *error, Result failure, Body body) {
  try {
    cdcmtk_start();
    if (error) *error = cdcmtk_error{CDCMTK_OK, {0}};
    return body();
  } catch (const std::bad_alloc &) {
    fail(error, CDCMTK_OUT_OF_MEMORY, "out of memory");
  } catch (const std::exception &exception) {
    fail(error, CDCMTK_MALFORMED, exception.what());
  } catch (...) {
    fail(error, CDCMTK_MALFORMED, "unknown exception");
  }
  return failure;
}

// Transfer Syntax UID of the data set as it was read; as stated, where DCMTK does not know it.
std::string transfer_syntax(DcmFileFormat &file);

}  // namespace cdcmtk
