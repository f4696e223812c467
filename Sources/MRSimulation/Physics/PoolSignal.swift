/// Signals of water and fat, apart because the scanner shifts one against the other.
///
/// The unit is the signal of pure water at rest, right after a 90° pulse. After an inversion the
/// signals carry their sign; the caller takes the magnitude after adding the pools.
public struct PoolSignal: Equatable, Sendable {
  /// Signal of water.
  public var water: Float
  /// Signal of fat.
  public var fat: Float

  /// Signals from their parts.
  public init(water: Float, fat: Float) {
    self.water = water
    self.fat = fat
  }

  /// No signal.
  public static let zero = PoolSignal(water: 0, fat: 0)

  /// Magnitude of both together, where the pools are in phase, as in a spin echo.
  public var magnitude: Float { abs(water + fat) }

  /// Pool by pool.
  public static func * (left: PoolSignal, right: PoolSignal) -> PoolSignal {
    PoolSignal(water: left.water * right.water, fat: left.fat * right.fat)
  }
}
