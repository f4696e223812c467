import Glibc

/// Functions of the C library under plain names.
enum PlainMath {
  static func log(_ value: Float) -> Float { logf(value) }
  static func exp(_ value: Float) -> Float { expf(value) }
  static func log(_ value: Double) -> Double { Glibc.log(value) }
  static func exp(_ value: Double) -> Double { Glibc.exp(value) }
}
