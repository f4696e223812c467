import DICOM
import Testing

struct WritingTests {
  @Test(arguments: [
    (0.625, "0.625"), (-29.0364, "-29.0364"), (4, "4"), (0, "0"), (-0.0218343, "-0.0218343"),
    (1.0 / 3, "0.33333333333333"), (-1.0 / 3, "-0.3333333333333"), (.nan, "0"),
    (123456789.123456789, "123456789.12345"),
  ])
  func decimalStringsFitSixteenCharacters(value: Double, expected: String) throws {
    let text = decimalString(value)
    #expect(text.utf8.count <= 16)
    if value.isFinite {
      let back = try #require(Double(text))
      #expect(abs(back - value) <= 1e-9 * abs(value))
    }
    if expected.utf8.count < 12 { #expect(text == expected) }
  }

  @Test(arguments: [1e-7, -1.23456789012345e-12, 9.87654321098765e20, -2.0 / 3e5, 1e300])
  func smallAndLargeNumbersFitToo(value: Double) throws {
    let text = decimalString(value)
    #expect(text.utf8.count <= 16)
    #expect(abs(try #require(Double(text)) - value) <= 1e-9 * abs(value))
  }

  @Test func identifiersOfUUIDsAreDecimalNumbers() {
    #expect(uniqueIdentifier(high: 0, low: 42) == "2.25.42")
    #expect(
      uniqueIdentifier(high: .max, low: .max) == "2.25.340282366920938463463374607431768211455")
  }
}
