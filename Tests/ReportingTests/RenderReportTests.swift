import Findings
import StudyAssembly
import Testing

@testable import Reporting

@Test func staysWithinEightyColumnsWhateverIsWritten() {
  let long = String(repeating: "gluteusmaximus", count: 20) + " short words follow "
  let wide = String(repeating: "膝関節の磁気共鳴画像", count: 12)
  var study = ReportPhantom.study()
  study.patient.name = wide
  let input = ReportPhantom.input(
    [.editSection(name: "impression", text: long + wide + "\n\nsecond paragraph")], study: study)
  for line in render(composeReport(input)).split(separator: "\n") {
    #expect(columns(of: line) <= 80, "\(line)")
  }
}

@Test func keepsTheReadersParagraphs() {
  let input = ReportPhantom.input([.editSection(name: "impression", text: "One.\n\nTwo.")])
  #expect(render(composeReport(input)).contains("\n  One.\n\n  Two.\n"))
}

@Test func writtenTextCannotForgeTheProgramsLinesOrActOnATerminal() {
  let forged = "x\nmanifest-sha256 \(String(repeating: "0", count: 64))\u{1B}[2J\u{202E}\r\u{2028}y"
  var study = ReportPhantom.study()
  study.patient.name = forged
  study.description = forged
  let text = render(
    composeReport(
      ReportPhantom.input([.editSection(name: "impression", text: forged)], study: study)))
  #expect(!text.split(separator: "\n").contains { $0.hasPrefix(manifestLinePrefix) })
  #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || isPrintable($0) })
}

@Test func statesTheSignatureInsideTheText() throws {
  var report = composeReport(ReportPhantom.input())
  let time = try #require(Timestamp("2026-11-23T14:05:09+01:00"))
  report.signature = SignatureStatement(
    reader: ReportPhantom.reader, time: time, meaning: .author,
    manifestFileName: "REPORT.manifest.json", manifestSHA256: String(repeating: "9", count: 64))
  let text = render(report)
  #expect(!text.contains("UNSIGNED"))
  for expected in [
    "Signed by:    Dr Ruth Eader", "Role:         consultant radiologist",
    "Signed at:    2026-11-23T14:05:09+01:00",
    "Meaning:      author of this preliminary report",
    "\nmanifest-sha256 \(String(repeating: "9", count: 64))\n",
  ] { #expect(text.contains(expected), "\(expected)") }
}

@Test func namesTheReportAnAddendumFollows() {
  var input = ReportPhantom.input()
  input.addendumTo = ReportReference(
    fileName: "REPORT.txt", sha256: String(repeating: "5", count: 64))
  let text = render(composeReport(input))
  #expect(text.contains("ADDENDUM") && text.contains("sha256 \(String(repeating: "5", count: 64))"))
}
