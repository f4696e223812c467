#include "support.hpp"
#include <iconv.h>

// DCMTK's conversion goes through glibc's iconv here, which does not know the Japanese sets of
// ISO 2022 one by one. They are brought into EUC-JP, which it knows (PS3.5 section 6.1.2.5).
namespace {

enum class G0 { roman, kanji, supplementary };

// The length of an escape sequence, with the set that it calls; 0 for none.
size_t escape(const std::string &text, size_t place, G0 &set) {
  const auto follows = [&](const char *sequence) {
    return text.compare(place + 1, std::char_traits<char>::length(sequence), sequence) == 0;
  };
  if (text[place] != '\x1b') return 0;
  if (follows("$B") || follows("$@")) { set = G0::kanji; return 3; }
  if (follows("$(D")) { set = G0::supplementary; return 4; }
  if (follows("(B") || follows("(J")) { set = G0::roman; return 3; }
  if (follows(")I")) return 3;  // half-width katakana in the upper half, where they are anyway
  return 0;
}

std::string extendedUnixCode(const std::string &text) {
  std::string code;
  G0 set = G0::roman;
  for (size_t i = 0; i < text.size();) {
    if (const size_t length = escape(text, i, set)) {
      i += length;
      continue;
    }
    const uint8_t byte = static_cast<uint8_t>(text[i]);
    if (set != G0::roman && byte > 0x20 && byte < 0x7f && i + 1 < text.size()) {
      if (set == G0::supplementary) code += '\x8f';
      code += static_cast<char>(byte | 0x80);
      code += static_cast<char>(text[i + 1] | 0x80);
      i += 2;
      continue;
    }
    if (byte >= 0xa1 && byte <= 0xdf) code += '\x8e';
    code += text[i++];
  }
  return code;
}

}  // namespace

namespace cdcmtk {

std::string japanese_to_utf8(const std::string &text) {
  std::string code = extendedUnixCode(text);
  const iconv_t converter = iconv_open("UTF-8", "EUC-JP");
  if (converter == reinterpret_cast<iconv_t>(-1)) return text;
  std::string result(3 * code.size() + 16, '\0');
  char *input = code.data(), *output = result.data();
  size_t inputLeft = code.size(), outputLeft = result.size();
  while (inputLeft > 0
         && iconv(converter, &input, &inputLeft, &output, &outputLeft) == static_cast<size_t>(-1)
         && inputLeft > 0 && outputLeft >= 3) {
    *output++ = '\xef';  // U+FFFD for each byte that is no character
    *output++ = '\xbf';
    *output++ = '\xbd';
    outputLeft -= 3;
    input++;
    inputLeft--;
  }
  iconv_close(converter);
  result.resize(result.size() - outputLeft);
  return result;
}

}  // namespace cdcmtk
