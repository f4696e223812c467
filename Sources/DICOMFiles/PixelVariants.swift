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
///   - hasSameValues: Whether two files have the same stored values in all frames; by default read in
///     this process.
public func markPixelVariants(
  _ headers: inout [InstanceHeader],
  hasSameValues: (InstanceHeader, InstanceHeader) -> Bool = hasSameStoredValues
) {
  let groups = Dictionary(grouping: headers.indices) {
    headers[$0].dataSet.string(.sopInstanceUID) ?? ""
  }
  for (uid, members) in groups where members.count > 1 && !uid.isEmpty {
    let sorted = members.sorted { headers[$0].path < headers[$1].path }
    for (number, index) in sorted.enumerated() {
      let isSame = number == 0 || hasSamePixels(headers[sorted[0]], headers[index], hasSameValues)
      headers[index].pixelVariant = isSame ? 0 : number
    }
  }
}

/// Whether two files have the same stored values in all frames, read in this process.
public func hasSameStoredValues(_ first: InstanceHeader, _ second: InstanceHeader) -> Bool {
  guard let one = try? DICOMImageFile(path: first.path),
    let other = try? DICOMImageFile(path: second.path), one.frames == other.frames
  else { return false }
  return (0..<one.frames).allSatisfy { index in
    guard let left = try? one.readFrame(index + 1), let right = try? other.readFrame(index + 1)
    else { return false }
    return left == right
  }
}

private func hasSamePixels(
  _ first: InstanceHeader, _ second: InstanceHeader,
  _ hasSameValues: (InstanceHeader, InstanceHeader) -> Bool
) -> Bool {
  // Objects without pixels differ in their headers or not at all.
  guard first.dataSet[.pixelData] != nil || second.dataSet[.pixelData] != nil else { return true }
  return hasSameBytes(first.path, second.path) || hasSameValues(first, second)
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
