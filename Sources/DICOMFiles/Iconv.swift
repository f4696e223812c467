import Glibc

/// Text of an encoding that iconv(3) knows; each byte that is no character becomes U+FFFD.
func converted(_ bytes: ArraySlice<UInt8>, from encoding: String) -> String {
  guard let converter = iconv_open("UTF-8", encoding), converter != iconv_t(bitPattern: -1) else {
    return CharacterSet.ascii.text(bytes)
  }
  defer { iconv_close(converter) }
  var input = bytes.map { CChar(bitPattern: $0) }
  var output = [CChar](repeating: 0, count: 4 * input.count + 16)
  let written = input.withUnsafeMutableBufferPointer { source in
    output.withUnsafeMutableBufferPointer { target in
      convert(converter, source, target)
    }
  }
  return String(decoding: output.prefix(written).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// The number of bytes written.
private func convert(
  _ converter: iconv_t, _ source: UnsafeMutableBufferPointer<CChar>,
  _ target: UnsafeMutableBufferPointer<CChar>
) -> Int {
  var (input, output) = (source.baseAddress, target.baseAddress)
  var (inputLeft, outputLeft) = (source.count, target.count)
  while inputLeft > 0,
    iconv(converter, &input, &inputLeft, &output, &outputLeft) == Int(bitPattern: UInt.max),
    inputLeft > 0, outputLeft >= 3, let place = output
  {
    for (index, byte) in [0xef, 0xbf, 0xbd].enumerated() {
      place[index] = CChar(bitPattern: UInt8(byte))
    }
    output = place + 3
    outputLeft -= 3
    input = input.map { $0 + 1 }
    inputLeft -= 1
  }
  return target.count - outputLeft
}
