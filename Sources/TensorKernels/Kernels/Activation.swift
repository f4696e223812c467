import CTensor
import Glibc

/// What a kernel does to each result before it stores it.
public enum Activation: Equatable, Sendable {
  case none
  /// Multiplies negative values by the slope; slope 0 is ReLU.
  case leaky(slope: Float)
  /// Limits values to a range.
  case clip(low: Float, high: Float)
  case sigmoid
  /// `x · sigmoid(x)` (Ramachandran et al., arXiv 1710.05941).
  case silu
  /// A straight line between 0 and 1.
  case hardSigmoid(slope: Float, offset: Float)
  /// `x · min(1, max(0, x / 6 + 1 / 2))` (Howard et al., arXiv 1905.02244).
  case hardSwish

  /// The rectified linear unit.
  public static var relu: Activation { .leaky(slope: 0) }

  var parameters: ctensor_activation {
    switch self {
    case .none: ctensor_activation(kind: CTENSOR_ACTIVATION_NONE, first: 0, second: 0)
    case .leaky(let slope):
      ctensor_activation(kind: CTENSOR_ACTIVATION_LEAKY, first: slope, second: 0)
    case .clip(let low, let high):
      ctensor_activation(kind: CTENSOR_ACTIVATION_CLIP, first: low, second: high)
    case .sigmoid: ctensor_activation(kind: CTENSOR_ACTIVATION_SIGMOID, first: 0, second: 0)
    case .silu: ctensor_activation(kind: CTENSOR_ACTIVATION_SILU, first: 0, second: 0)
    case .hardSigmoid(let slope, let offset):
      ctensor_activation(kind: CTENSOR_ACTIVATION_HARD_SIGMOID, first: slope, second: offset)
    case .hardSwish: ctensor_activation(kind: CTENSOR_ACTIVATION_HARD_SWISH, first: 0, second: 0)
    }
  }

  /// The value of the activation at `x`: the reference for the kernels.
  public func callAsFunction(_ x: Float) -> Float {
    switch self {
    case .none: x
    case .leaky(let slope): x < 0 ? x * slope : x
    case .clip(let low, let high): min(max(x, low), high)
    case .sigmoid: 1 / (1 + expf(-x))
    case .silu: x / (1 + expf(-x))
    case .hardSigmoid(let slope, let offset): min(max(slope * x + offset, 0), 1)
    case .hardSwish: x * min(max(x / 6 + 0.5, 0), 1)
    }
  }
}
