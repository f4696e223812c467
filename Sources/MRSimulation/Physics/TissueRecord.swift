/// One tissue's published values, before a subject is drawn from them.
struct TissueRecord: Sendable {
  /// A value at both field strengths.
  struct AtFields: Equatable, Sendable {
    let low: Spread
    let high: Spread

    func at(_ field: FieldStrength) -> Spread {
      switch field {
      case .oneAndAHalfTesla: low
      case .threeTesla: high
      }
    }
  }

  /// Relaxation of one pool.
  struct Relaxation: Sendable {
    let t1: AtFields
    let t2: AtFields
    /// T2* as a share of T2, at 1.5 and 3 T.
    let t2StarShare: (low: Double, high: Double)

    func t2StarShare(at field: FieldStrength) -> Double {
      switch field {
      case .oneAndAHalfTesla: t2StarShare.low
      case .threeTesla: t2StarShare.high
      }
    }
  }

  /// Collagen with a common direction.
  struct Fibres: Equatable, Sendable {
    /// Angle between fibres and field at which the table's T2 holds, in degrees.
    let referenceAngle: Double
    /// T2 at the magic angle, as a multiple of the table's T2.
    let magicAngleGain: Double
  }

  /// What changes with age, for each decade from ``referenceAge``.
  enum AgeTrend: Equatable, Sendable {
    /// Share by which water's T2 grows.
    case waterT2(Double)
    /// Fat fraction gained.
    case fatFraction(Double)
  }

  /// Age at which the table holds, in years; the published volunteers were adults below middle age.
  static let referenceAge = 35.0
  /// Trends are followed between these ages, in years.
  static let followedAges = 5.0...95.0

  let tissue: Tissue
  let density: Spread
  let fatFraction: Spread
  let water: Relaxation
  let fat: Relaxation
  let fibres: Fibres?
  let trend: AgeTrend?
  let transferLoss: Double
  let motion: TissueProperties.Motion

  init(
    _ tissue: Tissue, density: Spread, fatFraction: Spread = Spread(0, 0),
    water: Relaxation = TissueTable.noPool, fat: Relaxation = TissueTable.noPool,
    fibres: Fibres? = nil, trend: AgeTrend? = nil, transferLoss: Double = 0,
    motion: TissueProperties.Motion = .stationary
  ) {
    self.tissue = tissue
    self.density = density
    self.fatFraction = fatFraction
    self.water = water
    self.fat = fat
    self.fibres = fibres
    self.trend = trend
    self.transferLoss = transferLoss
    self.motion = motion
  }
}

extension TissueRecord {
  /// Properties of a subject.
  ///
  /// - Parameters:
  ///   - field: The field strength.
  ///   - age: The subject's age in years; limited to ``followedAges``.
  ///   - draw: Chooses a subject's value from a spread.
  func properties(
    at field: FieldStrength, age: Double, draw: (Spread) -> Double
  ) -> TissueProperties {
    let decades = (Self.clamped(age) - Self.referenceAge) / 10
    let total = min(1, draw(density))
    let fatShare = min(max(draw(fatFraction) + fatGain(decades), 0), 1)
    let waterPool = pool(
      water, density: total * (1 - fatShare), t2Gain: waterGain(decades), at: field, draw: draw)
    let fatPool = pool(fat, density: total * fatShare, t2Gain: 1, at: field, draw: draw)
    return TissueProperties(
      water: waterPool, fat: fatPool, anisotropy: anisotropy(t2: waterPool.t2),
      transferLoss: transferLoss, motion: motion)
  }

  private static func clamped(_ age: Double) -> Double {
    min(max(age, followedAges.lowerBound), followedAges.upperBound)
  }

  private func fatGain(_ decades: Double) -> Double {
    if case .fatFraction(let gain) = trend { gain * decades } else { 0 }
  }

  private func waterGain(_ decades: Double) -> Double {
    if case .waterT2(let gain) = trend { 1 + gain * decades } else { 1 }
  }

  private func pool(
    _ relaxation: Relaxation, density: Double, t2Gain: Double, at field: FieldStrength,
    draw: (Spread) -> Double
  ) -> PoolProperties {
    let t1 = draw(relaxation.t1.at(field))
    let t2 = min(draw(relaxation.t2.at(field)) * t2Gain, t1)
    return PoolProperties(
      density: density, t1: t1, t2: t2, t2Star: t2 * relaxation.t2StarShare(at: field))
  }

  private func anisotropy(t2: Double) -> FibreAnisotropy? {
    fibres.map {
      FibreAnisotropy(
        t2: t2, atAngle: $0.referenceAngle * .pi / 180, magicAngleT2: t2 * $0.magicAngleGain)
    }
  }
}
