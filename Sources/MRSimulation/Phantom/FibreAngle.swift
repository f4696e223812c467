import Foundation

/// The angle between collagen fibres and the static field in one byte: none known, then 0 to 90 degrees in steps.
///
/// The field is taken to lie along the knee's own z; a placed knee is tilted against it by some degrees at most.
enum FibreAngle {
  /// Degrees between two codes: a tendon's T2 changes by less than 7 ms from one to the next.
  static let step: Float = 7.5
  /// Code 0 stands for fibres of no known direction, which keep the T2 of the tissue's table.
  static let codes = 14

  /// The code of a direction.
  ///
  /// - Parameters:
  ///   - direction: Along the fibres, of any length but 0.
  ///   - wobble: Degrees by which a bundle strays.
  static func code(_ direction: KneePoint, wobble: Float = 0) -> UInt8 {
    let cosine = min(abs(direction.z) / max(length(direction), 1e-6), 1)
    let degrees = min(max(acosf(cosine) * 180 / .pi + wobble, 0), 90)
    return 1 + UInt8((degrees / step).rounded())
  }

  /// The angle of a code above 0, in radians.
  static func radians(_ code: Int) -> Double { Double(Float(code - 1) * step) * .pi / 180 }
}

/// How fibres' angles change the signal of water, by code and tissue; 1 where nothing changes.
struct FibreGains: Sendable {
  /// Of the signal and of the rate 1 / T2, `[code, tissue]`.
  private(set) var signal, decay: [Float]

  /// No change.
  init() {
    signal = [Float](repeating: 1, count: FibreAngle.codes * Tissue.allCases.count)
    decay = signal
  }

  /// - Parameters:
  ///   - tissues: The subject's.
  ///   - water: Signal of a tissue's water in the image of interest.
  init(_ tissues: SubjectTissues, water: (TissueProperties) -> Float) {
    self.init()
    for tissue in Tissue.allCases where tissues[tissue].anisotropy != nil {
      let own = tissues[tissue], plain = abs(water(own))
      guard plain > 1e-12 else { continue }
      for code in 1..<FibreAngle.codes {
        let turned = own.oriented(angleToField: FibreAngle.radians(code))
        let index = Self.index(code, Int(tissue.rawValue))
        signal[index] = abs(water(turned)) / plain
        decay[index] = Float(max(own.water.t2, 1) / max(turned.water.t2, 1))
      }
    }
  }

  /// Place of a code's gain for a tissue of a raw value.
  static func index(_ code: Int, _ tissue: Int) -> Int { code * Tissue.allCases.count + tissue }
}
