import Foundation

/// A little-endian float32 array of an `.npy` file, version 1.
struct FloatArray {
  struct Malformed: Error {}

  let shape: [Int]
  let values: [Float]

  init(fixture: String) throws {
    let path = packageRoot + "/Fixtures/tensors/\(fixture).npy"
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    guard bytes.count > 10, bytes[6] == 1 else { throw Malformed() }
    let start = 10 + Int(bytes[8]) + 256 * Int(bytes[9])
    let header = String(decoding: bytes[10..<start], as: UTF8.self)
    guard header.contains("'<f4'"), header.contains("'fortran_order': False"),
      let open = header.firstIndex(of: "("), let close = header.firstIndex(of: ")")
    else { throw Malformed() }
    shape = header[header.index(after: open)..<close].split(separator: ",").compactMap {
      Int($0.filter(\.isNumber))
    }
    let count = shape.reduce(1, *)
    guard bytes.count == start + 4 * count else { throw Malformed() }
    values = (0..<count).map { index in
      let word = (0..<4).reduce(UInt32(0)) {
        $0 | UInt32(bytes[start + 4 * index + $1]) << (8 * UInt32($1))
      }
      return Float(bitPattern: word)
    }
  }
}

func largestDifference(_ left: [Float], _ right: [Float]) -> Float {
  left.count == right.count ? zip(left, right).map { abs($0 - $1) }.max() ?? 0 : .infinity
}

func relativeDifference(_ left: [Float], _ right: [Float]) -> Float {
  largestDifference(left, right) / max(right.map { abs($0) }.max() ?? 1, 1e-9)
}
