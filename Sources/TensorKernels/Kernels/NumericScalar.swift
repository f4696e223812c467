/// Numbers whose arithmetic never traps: integers wrap around.
public protocol NumericScalar: TensorScalar, Comparable {
  /// The sum.
  func plus(_ other: Self) -> Self
  /// The difference.
  func minus(_ other: Self) -> Self
  /// The product.
  func times(_ other: Self) -> Self
  /// The quotient; integers truncate, and answer themselves when divided by zero.
  func over(_ other: Self) -> Self
  /// The nearest value of this type; integers truncate towards zero and stop at their ends.
  init(converting value: Double)
  /// The value as a double, rounded when it does not fit.
  var double: Double { get }
  /// The value as a wrapped integer.
  var integer: Int64 { get }
  /// Makes a value of an integer, wrapped around when it does not fit.
  init(wrapping value: Int64)
  /// The least value: minus infinity for floats.
  static var lowest: Self { get }
  /// The greatest value: infinity for floats.
  static var highest: Self { get }
  /// Whether the type is an integer.
  static var isInteger: Bool { get }
}

extension NumericScalar where Self: BinaryFloatingPoint {
  /// The sum.
  public func plus(_ other: Self) -> Self { self + other }
  /// The difference.
  public func minus(_ other: Self) -> Self { self - other }
  /// The product.
  public func times(_ other: Self) -> Self { self * other }
  /// The quotient, without a trap.
  public func over(_ other: Self) -> Self { self / other }
  /// The nearest value of this type.
  public init(converting value: Double) { self.init(value) }
  /// The integer, wrapped around or rounded.
  public init(wrapping value: Int64) { self.init(value) }
  /// The value as a double.
  public var double: Double { Double(self) }
  /// The value as an integer.
  public var integer: Int64 { Int64(converting: Double(self)) }
  /// The least value.
  public static var lowest: Self { -.infinity }
  /// The greatest value.
  public static var highest: Self { .infinity }
  /// Whether the type is an integer.
  public static var isInteger: Bool { false }
}

extension NumericScalar where Self: FixedWidthInteger {
  /// The sum.
  public func plus(_ other: Self) -> Self { self &+ other }
  /// The difference.
  public func minus(_ other: Self) -> Self { self &- other }
  /// The product.
  public func times(_ other: Self) -> Self { self &* other }
  /// The quotient, without a trap.
  public func over(_ other: Self) -> Self { dividedReportingOverflow(by: other).partialValue }
  /// The nearest value of this type.
  public init(converting value: Double) {
    if value.isNaN {
      self = 0
    } else {
      self = Self(exactly: value.rounded(.towardZero)) ?? (value < 0 ? Self.min : Self.max)
    }
  }
  /// The integer, wrapped around or rounded.
  public init(wrapping value: Int64) { self.init(truncatingIfNeeded: value) }
  /// The value as a double.
  public var double: Double { Double(self) }
  /// The value as an integer.
  public var integer: Int64 { Int64(truncatingIfNeeded: self) }
  /// The least value.
  public static var lowest: Self { Self.min }
  /// The greatest value.
  public static var highest: Self { Self.max }
  /// Whether the type is an integer.
  public static var isInteger: Bool { true }
}

extension Float: NumericScalar {}
extension Double: NumericScalar {}
extension Int64: NumericScalar {}
extension Int32: NumericScalar {}
extension Int16: NumericScalar {}
extension Int8: NumericScalar {}
extension UInt64: NumericScalar {}
extension UInt32: NumericScalar {}
extension UInt16: NumericScalar {}
extension UInt8: NumericScalar {}

extension TensorElementType {
  /// The Swift type of the elements, where they are numbers.
  public var number: (any NumericScalar.Type)? { scalar as? any NumericScalar.Type }
}
