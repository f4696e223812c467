public import DICOM
import Glibc

/// Compares the pixels of files that carry one SOP Instance UID, and numbers those that differ.
///
/// Files of the same bytes are the same; else their stored values are compared, so that a copy in
/// another lossless compression counts as the same. A file whose pixels cannot be read is like no
/// other.
///
/// - Parameters:
///   - headers: Headers of any files; ``InstanceHeader/pixelVariant`` is set in them.
///   - frames: The stored values of all frames of a file; `nil` where one cannot be read.
public func markPixelVariants(
  _ headers: inout [InstanceHeader], frames: (InstanceHeader) -> [[Float]]?
) {
  let groups = Dictionary(grouping: headers.indices) {
    headers[$0].dataSet.string(.sopInstanceUID) ?? ""
  }
  for (uid, members) in groups where members.count > 1 && !uid.isEmpty {
    let sorted = members.sorted { headers[$0].path < headers[$1].path }
    for (number, index) in sorted.enumerated() {
      let isSame = number == 0 || hasSamePixels(headers[sorted[0]], headers[index], frames)
      headers[index].pixelVariant = isSame ? 0 : number
    }
  }
}

private func hasSamePixels(
  _ first: InstanceHeader, _ second: InstanceHeader, _ frames: (InstanceHeader) -> [[Float]]?
) -> Bool {
  // Objects without pixels differ in their headers or not at all.
  guard first.dataSet[.pixelData] != nil || second.dataSet[.pixelData] != nil else { return true }
  if hasSameBytes(first.path, second.path) { return true }
  guard let one = frames(first), let other = frames(second) else { return false }
  return one == other
}

private func hasSameBytes(_ first: String, _ second: String) -> Bool {
  guard let one = fopen(first, "rb") else { return false }
  defer { fclose(one) }
  guard let other = fopen(second, "rb") else { return false }
  defer { fclose(other) }
  let size = 1 << 16
  var (left, right) = ([UInt8](repeating: 0, count: size), [UInt8](repeating: 0, count: size))
  while true {
    let (a, b) = (fread(&left, 1, size, one), fread(&right, 1, size, other))
    guard a == b, left[..<a] == right[..<b] else { return false }
    if a < size { return ferror(one) == 0 && ferror(other) == 0 }
  }
}
