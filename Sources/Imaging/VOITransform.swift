import Glibc

/// The way from modality values to greys (PS3.3 C.11.2).
public enum VOITransform: Hashable, Sendable {
  /// A window with a VOI LUT Function.
  case window(WindowLevel, VOIFunction)
  /// An item of VOI LUT Sequence.
  case table(VOITable)

  /// The transform of a window by the function LINEAR.
  public static func linear(_ window: WindowLevel) -> VOITransform { .window(window, .linear) }

  /// The window, or for a table the range of values that it tells apart.
  public var window: WindowLevel {
    switch self {
    case .window(let window, _): window
    case .table(let table): table.window
    }
  }

  /// Greys of modality values, rounded half up; a sample that is no number is black.
  ///
  /// - Parameters:
  ///   - samples: Values after the modality LUT.
  ///   - inverted: Whether low values are bright.
  /// - Returns: One grey, 0 to 255, for each sample.
  public func greys(_ samples: [Float], inverted: Bool = false) -> [UInt8] {
    switch self {
    case .window(let window, .linear): return window.greys(samples, inverted: inverted)
    case .window(let window, .linearExact):
      return window.exactGreys(samples, inverted: inverted)
    case .window(let window, .sigmoid):
      return Self.greys(samples, inverted) { window.sigmoid($0) }
    case .table(let table): return Self.greys(samples, inverted) { table.share($0) }
    }
  }

  private static func greys(
    _ samples: [Float], _ inverted: Bool, _ share: (Double) -> Double
  ) -> [UInt8] {
    samples.map { sample in
      let grey = sample.isNaN ? 0 : UInt8(min(max(share(Double(sample)), 0), 1) * 255 + 0.5)
      return inverted ? ~grey : grey
    }
  }
}

/// VOI LUT Function (PS3.3 C.11.2.1.3).
public enum VOIFunction: String, Codable, CaseIterable, Sendable {
  case linear = "LINEAR"
  case linearExact = "LINEAR_EXACT"
  case sigmoid = "SIGMOID"
}

/// A table from modality values to greys (PS3.3 C.11.2.1.1).
public struct VOITable: Hashable, Sendable {
  /// The value that takes the first entry; values below take it too.
  public let first: Int
  /// The entries as shares of white, 0 to 1, at least one.
  public let entries: [Float]
  /// LUT Explanation; empty where none is stated.
  public let explanation: String

  /// A table from its parts; `nil` without entries.
  ///
  /// - Parameters:
  ///   - bits: Bits of an entry, 1 to 16; all of them set is white. Entries beyond are white.
  public init?(first: Int, bits: Int, entries: [Int], explanation: String) {
    guard !entries.isEmpty, (1...16).contains(bits) else { return nil }
    // Some writers state 16 bits and fill fewer; the standard's word is kept.
    let white = Float((1 << bits) - 1)
    self.first = first
    self.entries = entries.map { min(max(Float($0) / white, 0), 1) }
    self.explanation = explanation
  }

  /// The entry of a modality value, rounded to the nearest whole number.
  func share(_ value: Double) -> Double {
    let index = (value - Double(first)).rounded()
    return Double(entries[Int(min(max(index, 0), Double(entries.count - 1)))])
  }

  var window: WindowLevel {
    WindowLevel(
      center: Double(first) + Double(entries.count) / 2, width: Double(entries.count))
  }
}

extension WindowLevel {
  /// LINEAR_EXACT (PS3.3 C.11.2.1.3.2).
  func exactGreys(_ samples: [Float], inverted: Bool) -> [UInt8] {
    let width = max(width, 1e-6)
    return greys(samples, lower: center - width / 2, scale: 255 / width, inverted: inverted)
  }

  /// SIGMOID (PS3.3 C.11.2.1.3.1), as a share of white.
  func sigmoid(_ value: Double) -> Double {
    1 / (1 + exp(-4 * (value - center) / max(width, 1e-6)))
  }
}
