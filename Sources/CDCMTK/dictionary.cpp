#include "dcmtk/config/osconfig.h"
#include "dcmtk/dcmdata/dctag.h"

#include "cdcmtk.h"

#include <cstdio>

extern "C" int cdcmtk_tag_keyword(
    unsigned group, unsigned element, char *keyword, size_t capacity) {
  try {
    DcmTag tag(static_cast<Uint16>(group), static_cast<Uint16>(element));
    const char *name = tag.getTagName();
    if (name == nullptr || tag.error().bad()) return 0;
    return std::snprintf(keyword, capacity, "%s", name) > 0 ? 1 : 0;
  } catch (...) {
    return 0;
  }
}
