/// What the greys of a series mainly show.
public enum Contrast: String, CaseIterable, Codable, Sendable {
  case t1 = "T1"
  case protonDensity = "PD"
  /// Long repetition, echo time between those of proton density and T2.
  case intermediate
  case t2 = "T2"
  case t2Star = "T2*"
  case doubleEchoSteadyState = "DESS"
  /// A gradient echo of which no more is known.
  case gradientEcho = "GRE"
}

extension Contrast {
  /// Whether fluid is bright beside cartilage and muscle.
  public var isFluidSensitive: Bool {
    switch self {
    case .protonDensity, .intermediate, .t2, .t2Star, .doubleEchoSteadyState: true
    case .t1, .gradientEcho: false
    }
  }

  /// Whether both names can stand for one series.
  ///
  /// Protocols call one series of long repetition PD, intermediate or, with a moderate echo time, T2;
  /// DESS and T2* are gradient echoes.
  func agrees(with other: Contrast) -> Bool {
    if self == other { return true }
    let neighbours: [Set<Contrast>] = [
      [.protonDensity, .intermediate], [.intermediate, .t2], [.gradientEcho, .t2Star],
      [.gradientEcho, .doubleEchoSteadyState], [.gradientEcho, .t1],
      [.t2Star, .doubleEchoSteadyState], [.t2Star, .t2],
    ]
    return neighbours.contains([self, other])
  }
}

/// Whether and how the signal of fat is suppressed.
public enum FatSuppression: String, CaseIterable, Codable, Sendable {
  /// Fat gives its full signal.
  case none
  /// By frequency: saturation, or inversion of fat alone (SPIR, SPAIR).
  case spectral
  /// By a short inversion time (STIR).
  case inversion
  /// The water image of a Dixon reconstruction.
  case dixonWater
  /// Only water is excited.
  case waterExcitation
  /// Suppressed, by a way that is not stated.
  case unspecified

  /// Whether fat is suppressed at all.
  public var isSuppressed: Bool { self != .none }
}
