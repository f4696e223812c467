import Foundation
import MRSimulation
import Testing

@testable import ReadingRoomRuntime

struct SimulationOptionsTests {
  private func options(_ change: (inout SimulationOptions) -> Void) -> SimulationOptions {
    var options = SimulationOptions(seed: 7)
    change(&options)
    return options
  }

  @Test func nothingAskedForIsLeftToTheSeed() throws {
    #expect(try options { _ in }.request() == SimulationRequest(seed: 7))
  }

  @Test func whatIsAskedForStandsInTheRequest() throws {
    let request = try options {
      ($0.age, $0.sex, $0.side, $0.field) = (45, "male", "right", "1.5")
      $0.findings = "acl-tear:complete,effusion"
    }.request()
    #expect(request.age == 45 && request.sex == .male && request.side == .right)
    #expect(request.field == .oneAndAHalfTesla)
    #expect(
      request.findings
        == .listed([.init(type: "acl-tear", variant: "complete"), .init(type: "effusion")]))
  }

  @Test func randomFindingsAreDrawn() throws {
    #expect(try options { $0.findings = "random" }.request().findings == .random)
  }

  @Test(arguments: ["", "acl-tear,", "acl-tear:", ":complete", "a:b:c"])
  func unsoundFindingsAreRefused(_ text: String) {
    #expect(throws: CommandError.self) { try options { $0.findings = text }.request() }
  }

  @Test func artefactsAreDrawnUnlessAskedFor() throws {
    #expect(try options { _ in }.request().artefacts == .drawn)
    #expect(try options { $0.artefacts = "none" }.request().artefacts == .none)
    let request = try options { $0.artefacts = "motion:severe@2,metal:mild,wrap@3,noise" }.request()
    #expect(
      request.artefacts
        == .listed([
          .init(kind: "motion", severity: "severe", series: 2),
          .init(kind: "metal", severity: "mild"), .init(kind: "wrap", series: 3),
          .init(kind: "noise"),
        ]))
  }

  @Test(arguments: [
    "", "motion,", "motion:", ":mild", "motion@", "motion@x", "motion@1@2", "a:b:c",
  ])
  func unsoundArtefactsAreRefused(_ text: String) {
    #expect(throws: CommandError.self) { try options { $0.artefacts = text }.request() }
  }

  @Test func artefactsThatAreNotAreAnsweredByWhatThereIs() {
    let messages = ["fog", "motion:bad", "wrap@9", "metal@1"].map { text in
      message { () throws -> SimulationRequest in
        let request = try options { $0.artefacts = text }.request()
        _ = try StudyDraft(request)
        return request
      }
    }
    #expect(
      messages == [
        "No artefact is called fog. Choose among motion, ghosting, pulsation, wrap, metal, "
          + "fat-suppression-failure, noise, shading, clipping.",
        "The artefact motion has no severity bad. Choose among mild, moderate, severe.",
        "Series 9 cannot have the artefact wrap. Choose among series 1, 2, 3, 4, 5.",
        "The artefact metal lies in the knee and is in every series. Leave the series out.",
      ])
  }

  @Test func aMotionIsReadWithItsSeries() throws {
    #expect(try options { $0.move = "2.5" }.request().move == .init(millimetres: 2.5))
    #expect(try options { $0.move = "5@4" }.request().move == .init(millimetres: 5, series: 4))
  }

  @Test(arguments: ["", "x", "0", "31", "nan", "5@", "5@x", "5@4@3", " 5"])
  func unsoundMotionsAreRefused(_ text: String) {
    #expect(throws: CommandError.self) { try options { $0.move = text }.request() }
  }

  @Test func aMotionBeforeNoSeriesIsAnsweredByThoseThatThereAre() {
    let refused = message { () throws -> SimulationRequest in
      let request = try options { $0.move = "5@1" }.request()
      _ = try StudyDraft(request)
      return request
    }
    #expect(
      refused == "The knee cannot have moved before series 1. Choose among series 2, 3, 4, 5.")
  }

  @Test func unsoundValuesAreNamedWithWhatTheyMustBe() {
    let cases: [(String, SimulationOptions)] = [
      (
        "--age cannot be 17; it must be a whole number of years from 18 to 90.",
        options { $0.age = 17 }
      ),
      ("--sex cannot be f; it must be female or male.", options { $0.sex = "f" }),
      ("--side cannot be both; it must be left or right.", options { $0.side = "both" }),
      ("--field cannot be 7; it must be 1.5 or 3.", options { $0.field = "7" }),
    ]
    for (message, options) in cases {
      #expect(self.message { try options.request() } == message)
    }
  }

  @Test func protocolFileSaysVendorAndFieldByItself() throws {
    let scratch = try Scratch()
    let path = try scratch.file(
      "p.toml", "vendor = \"ge\"\nfield = 1.5\n[[series]]\npreset = \"coronal-t1\"")
    let request = try options { $0.protocolFile = path }.request()
    #expect(request.vendor == .ge && request.field == .oneAndAHalfTesla)
    #expect(request.protocols.map(\.preset) == [.coronalT1])
    #expect(throws: CommandError.self) {
      try options { ($0.protocolFile, $0.field) = (path, "3") }.request()
    }
  }

  @Test func outputMustBeNewOrEmpty() throws {
    let scratch = try Scratch()
    let new = scratch.folder.appendingPathComponent("new").path
    #expect(try emptyFolder(new).path == new)
    #expect(try emptyFolder(new).path == new)
    _ = try scratch.file("full", "x")
    #expect(throws: CommandError.folderNotEmpty(path: scratch.folder.path)) {
      try emptyFolder(scratch.folder.path)
    }
    #expect(throws: CommandError.self) {
      try emptyFolder(scratch.folder.appendingPathComponent("full").path)
    }
  }

  @Test func commandWaitsForWorkThatSuspends() {
    let value = waiting {
      try? await Task.sleep(for: .milliseconds(20))
      return 7
    }
    #expect(value == 7)
  }

  private func message(_ body: () throws -> SimulationRequest) -> String? {
    do {
      _ = try body()
      return nil
    } catch {
      return Messages.text(for: error)
    }
  }
}

struct ProtocolFileTests {
  private let start = "vendor = \"siemens\"\nfield = 3\n[[series]]\n"

  @Test func exampleOfTheDocumentIsSound() throws {
    let document = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("docs/simulation.md")
    let text = try String(contentsOf: document, encoding: .utf8)
    let parts = text.components(separatedBy: "```toml\n")
    let example = try #require(parts.last?.components(separatedBy: "```").first)
    let file = try ProtocolFile(text: example)
    #expect(file.vendor == .siemens && file.field == .threeTesla)
    #expect(
      file.series[0]
        == SeriesProtocol.typical(.sagittalProtonDensity, vendor: .siemens, field: .threeTesla))
    let changed = file.series[1]
    #expect(changed.sequence.repetitionTime == 3600)
    #expect(abs((changed.sequence.echoTimes.first ?? 0) - 40) < 1e-9)
    #expect(changed.sliceThickness == 2.5 && changed.fieldOfViewInMillimetres == 150)
    #expect(changed.frequencySamples == 384 && changed.phaseLines == 320)
    for preset in ProtocolPreset.allCases { #expect(text.contains("`\(preset.name)`")) }
  }

  @Test(arguments: [
    "preset = \"head\"", "repetition_time_ms = 3000", "preset = \"coronal-t1\"\ncolour = 1",
    "preset = \"coronal-t1\"\necho_time_ms = \"long\"",
    "preset = \"coronal-t1\"\nslice_thickness_mm = 0", "preset = \"coronal-t1\"\nmatrix = [320]",
    "preset = \"coronal-t1\"\nmatrix = [320, 321]",
    "preset = \"sagittal-pd\"\nrepetition_time_ms = 20", "preset = 3",
  ])
  func unsoundSeriesIsRefused(_ text: String) {
    #expect(throws: ProtocolFile.Problem.self) { try ProtocolFile(text: start + text) }
  }

  @Test(arguments: ["", "[[{", "vendor = \"acme\"", "vendor = \"ge\"\nfield = 7", "x = 1"])
  func unsoundFileIsRefused(_ text: String) {
    #expect(throws: ProtocolFile.Problem.self) { try ProtocolFile(text: text) }
  }

  @Test func seriesThatTheVendorDoesNotOfferIsRefused() {
    let text = "vendor = \"ge\"\nfield = 3\n[[series]]\npreset = \"sagittal-dess\""
    #expect(
      throws: ProtocolFile.Problem.notOffered(
        key: "series 1", preset: "sagittal-dess", vendor: "GE MEDICAL SYSTEMS")
    ) { try ProtocolFile(text: text) }
  }
}
