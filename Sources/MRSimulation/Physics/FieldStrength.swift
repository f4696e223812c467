/// The static field for which tissues have relaxation times here.
public enum FieldStrength: CaseIterable, Hashable, Sendable {
  /// 1.5 T.
  case oneAndAHalfTesla
  /// 3 T.
  case threeTesla

  /// The nominal field, as in Magnetic Field Strength (0018,0087), in tesla.
  public var tesla: Double {
    switch self {
    case .oneAndAHalfTesla: 1.5
    case .threeTesla: 3
    }
  }

  /// How far the main fat peak lies below water, in Hz: 220 and 440 (knee design paper, 2.4).
  public var fatShiftInHertz: Double {
    switch self {
    case .oneAndAHalfTesla: 220
    case .threeTesla: 440
    }
  }

  /// Phase of the main fat peak against water in a gradient echo, in radians, not wrapped.
  ///
  /// - Parameter echoTime: Time since excitation, in ms.
  public func fatPhase(echoTime: Double) -> Double {
    -2 * .pi * fatShiftInHertz * echoTime / 1000
  }
}
