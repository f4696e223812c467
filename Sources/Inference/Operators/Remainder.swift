import Glibc
import TensorKernels

/// Mod: the remainder with the divisor's sign, or (`fmod`) with the dividend's.
struct Remainder: Operator {
  let keepsDividendSign: Bool

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let type = try inputs.broadcastType()
    guard let number = type.elementType.number else {
      throw .unsupportedElementType(type.elementType)
    }
    // Floats must say `fmod` (ONNX operator documentation, Mod).
    guard number.isInteger || keepsDividendSign else { throw .invalidAttribute("fmod") }
    return [type]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let type = try call.output().type.elementType
    guard let number = type.number else { throw .unsupportedElementType(type) }
    try run(number, call)
  }

  private func run<Number: NumericScalar>(
    _ number: Number.Type, _ call: OperatorCall
  ) throws(NodeProblem) {
    guard Number.isInteger else {
      return try call.combineInputs { (a: Number, b: Number) in
        Number(converting: fmod(a.double, b.double))
      }
    }
    try call.combineInputs { (a: Number, b: Number) in
      let rest = a.minus(a.over(b).times(b))
      let isTurned = rest != .zero && (rest < .zero) != (b < .zero)
      return isTurned && !keepsDividendSign && b != .zero ? rest.plus(b) : rest
    }
  }
}
