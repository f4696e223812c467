import CTensor

/// What a kernel does to each result before it stores it.
public enum Activation: Equatable, Sendable {
  case none
  /// Multiplies negative values by the slope; slope 0 is ReLU.
  case leaky(slope: Float)
  /// Limits values to a range.
  case clip(low: Float, high: Float)

  /// The rectified linear unit.
  public static var relu: Activation { .leaky(slope: 0) }

  var parameters: ctensor_activation {
    switch self {
    case .none: ctensor_activation(kind: CTENSOR_ACTIVATION_NONE, first: 0, second: 0)
    case .leaky(let slope):
      ctensor_activation(kind: CTENSOR_ACTIVATION_LEAKY, first: slope, second: 0)
    case .clip(let low, let high):
      ctensor_activation(kind: CTENSOR_ACTIVATION_CLIP, first: low, second: high)
    }
  }

  /// The value of the activation at `x`: the reference for the kernels.
  public func callAsFunction(_ x: Float) -> Float {
    switch self {
    case .none: x
    case .leaky(let slope): x < 0 ? x * slope : x
    case .clip(let low, let high): min(max(x, low), high)
    }
  }
}
