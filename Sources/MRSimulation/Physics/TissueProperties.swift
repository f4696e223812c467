/// Magnetisation of one kind of proton, water or fat, in a tissue.
public struct PoolProperties: Equatable, Sendable {
  /// Protons seen by the scanner, relative to pure water; 0 for none.
  public var density: Double
  /// Longitudinal relaxation time, in ms; positive.
  public var t1: Double
  /// Transverse relaxation time, in ms; positive, at most `t1`.
  public var t2: Double
  /// Transverse relaxation time with static dephasing, in ms; positive, at most `t2`.
  public var t2Star: Double

  /// A pool from its parts.
  public init(density: Double, t1: Double, t2: Double, t2Star: Double) {
    self.density = density
    self.t1 = t1
    self.t2 = t2
    self.t2Star = t2Star
  }

  /// The pool with another T2; the static dephasing rate 1/T2* − 1/T2 stays.
  ///
  /// - Parameter t2: The new T2, in ms; positive. Limited to `t1`.
  public func with(t2: Double) -> PoolProperties {
    let staticRate = max(0, 1 / t2Star - 1 / self.t2)
    let limited = min(t2, t1)
    return PoolProperties(
      density: density, t1: t1, t2: limited, t2Star: 1 / (1 / limited + staticRate))
  }
}

/// What decides a tissue's signal at one field strength.
public struct TissueProperties: Equatable, Sendable {
  /// Whether protons stay between the pulses of a repetition.
  public enum Motion: Equatable, Sendable {
    /// They stay.
    case stationary
    /// They leave the slice between excitation and echo, and fresh ones come in.
    case flowing
  }

  /// Protons of water.
  public var water: PoolProperties
  /// Protons of fat, which resonate ``FieldStrength/fatShiftInHertz`` lower.
  public var fat: PoolProperties
  /// How water's T2 depends on the direction of collagen; nil where fibres have no common direction.
  public var anisotropy: FibreAnisotropy?
  /// Share of water's magnetisation that multi-slice spin echo loses to macromolecules, from 0 to 1.
  ///
  /// Refocusing pulses for other slices saturate protons bound to macromolecules, which exchange
  /// with water's: at rest water keeps M0 / (1 + k T1), and gets there with T1 / (1 + k T1).
  public var transferLoss: Double
  /// Whether the tissue flows.
  public var motion: Motion

  /// Properties from their parts.
  public init(
    water: PoolProperties, fat: PoolProperties, anisotropy: FibreAnisotropy? = nil,
    transferLoss: Double = 0, motion: Motion = .stationary
  ) {
    self.water = water
    self.fat = fat
    self.anisotropy = anisotropy
    self.transferLoss = transferLoss
    self.motion = motion
  }

  /// All protons, relative to pure water.
  public var protonDensity: Double { water.density + fat.density }

  /// Share of the protons that are fat's, from 0 to 1; 0 where there are none.
  public var fatFraction: Double {
    protonDensity > 0 ? fat.density / protonDensity : 0
  }

  /// Water as multi-slice spin echo finds it, with ``transferLoss``.
  var waterAmongSlices: PoolProperties {
    var pool = water
    pool.density *= 1 - transferLoss
    pool.t1 *= 1 - transferLoss
    return pool
  }

  /// The properties where the collagen lies at an angle to the static field.
  ///
  /// - Parameter angle: Between the fibres and B0, in radians.
  /// - Returns: The same properties for tissues without common fibre direction.
  public func oriented(angleToField angle: Double) -> TissueProperties {
    guard let anisotropy else { return self }
    var turned = self
    turned.water = water.with(t2: anisotropy.t2(angleToField: angle))
    return turned
  }
}
