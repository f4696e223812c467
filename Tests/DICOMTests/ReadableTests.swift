import DICOM
import Testing

struct ReadableTests {
  @Test(arguments: [
    ("DOE^JANE", "DOE, JANE"), ("Doe^Jane^Maria^Dr^MD", "DOE, Jane Maria"), ("Doe", "Doe"),
    ("DOE^", "DOE"), ("^JANE", "JANE"), ("", ""), ("^^^^", ""),
    ("Yamada^Tarou=山田^太郎=やまだ^たろう", "YAMADA, Tarou"), ("=山田^太郎=", "山田, 太郎"),
    ("Люкceмбypг", "Люкceмбypг"), ("DE LA  CRUZ^ANA ", "DE LA  CRUZ, ANA"),
  ])
  func namesAreFamilyFirst(value: String, expected: String) {
    #expect(readableName(value) == expected)
  }

  @Test(arguments: [
    ("19700102", "1970-01-02"), ("1970.01.02", "1970-01-02"), ("", ""), ("unknown", "unknown"),
    ("1970", "1970"), ("1970010²", "1970010²"),
  ])
  func datesAreWrittenWithHyphens(value: String, expected: String) {
    #expect(readableDate(value) == expected)
  }

  @Test(arguments: [
    ("101112.55", "10:11:12"), ("1011", "10:11"), ("10", "10"), ("10:11:12", "10:11:12"),
    ("", ""), ("noon", "noon"),
  ])
  func timesAreWrittenWithColons(value: String, expected: String) {
    #expect(readableTime(value) == expected)
  }

  @Test func numbersAreFiniteOrAbsent() {
    let set = DataSet([
      DataElement(
        tag: .pixelSpacing, valueRepresentation: "DS", value: .text(["0.5", "nan"])),
      DataElement(tag: .rows, valueRepresentation: "US", value: .text(["256"])),
    ])
    #expect(set.doubles(.pixelSpacing).isEmpty)
    #expect(set.integer(.rows) == 256 && set.integer(.columns) == nil)
  }
}
