import AcquisitionQuality
import Foundation
import Imaging
import StudyAssembly
import Testing

@testable import FindingDetection

/// Packs that tell what spoils a series, and what is read with them.
struct ArtefactReadingTests {
  private static let toml = [
    ("\"segmentation\"", "\"artefacts\"\nartefacts = [\"motion\", \"wrap\"]"),
    ("slices = 5", "slices = 1"), ("multiple = 16", "multiple = 4"),
    ("[\"none\", \"horizontal\"]", "[\"none\"]"), ("in_plane_mm = 1.0", "in_plane_mm = 0"),
    ("slice_mm = 3.0", "slice_mm = 0"),
    ("\"foreground-median-std\"", "\"foreground-percentile\"\npercentile = 100\nlevel = 1"),
    ("clip = [-3.0, 5.0]", "clip = [0, 4]"), ("value = -3.0", "value = 0"),
  ].reduce(String(PackFixture.toml.prefix(upTo: explanation))) {
    $0.replacingOccurrences(of: $1.0, with: $1.1)
  }

  private static let explanation =
    PackFixture.toml.range(of: "[explanation]")?.lowerBound ?? PackFixture.toml.endIndex

  private func loaded(poison: Float? = nil) throws -> LoadedModel {
    let fixture = try PackFixture(toml: Self.toml)
    return LoadedModel(pack: try fixture.load(), network: EdgeNetwork(poison: poison))
  }

  /// Slices of 6 rows and 12 columns, whose first row is bright; slice i has brightness i + 1.
  private func volume(slices: Int) -> Volume {
    let geometry = VolumeGeometry(
      firstSlice: SliceGeometry(
        position: PatientPoint(x: 0, y: 0, z: 0), rowDirection: PatientVector(x: 0, y: 1, z: 0),
        columnDirection: PatientVector(x: 0, y: 0, z: -1), columnSpacing: 1, rowSpacing: 1),
      sliceSpacing: 3, columns: 12, rows: 6, slices: slices)
    let samples = (0..<(slices * 72)).map { (place: Int) -> Float in
      place % 72 < 12 ? Float(place / 72 + 1) : 0
    }
    return Volume(geometry: geometry, samples: samples)
  }

  @Test func itsNumbersAreNamed() throws {
    let description = try PackDescription(text: Self.toml, folderName: "bright-ball")
    #expect(description.artefacts == [.motion, .wrap])
    #expect(description.findings.isEmpty && description.structures.isEmpty)
  }

  @Test func anUnknownArtefactAndAnotherTasksKeyAreRefused() {
    let unknown = Self.toml.replacingOccurrences(of: "\"wrap\"", with: "\"dust\"")
    #expect(throws: PackError.self) {
      try PackDescription(text: unknown, folderName: "bright-ball")
    }
    let other = Self.toml.replacingOccurrences(
      of: "artefacts = [\"motion\", \"wrap\"]",
      with: "artefacts = [\"motion\"]\nstructures = [\"femur\"]")
    #expect(throws: PackError.unknownKey("structures")) {
      try PackDescription(text: other, folderName: "bright-ball")
    }
  }

  @Test func scoresAreTheMeansOverSlicesWithPhaseDownColumns() throws {
    let down = try loaded().readArtefacts(in: volume(slices: 4), phaseAxis: .column, threads: 1)
    // Brightest slice 4: the first row holds 12 pixels of 1/4, 2/4, 3/4 and 1.
    #expect(down[.motion] == ArtefactScore(moderate: 7.5, severe: 0.625))
    #expect(down[.wrap] == ArtefactScore(moderate: 12, severe: -8))
    let across = try loaded().readArtefacts(in: volume(slices: 4), phaseAxis: .row, threads: 1)
    // Its first row is the first column now, in which one pixel is bright.
    #expect(across[.motion] == ArtefactScore(moderate: 0.625, severe: 7.5))
    #expect(across[.wrap] == ArtefactScore(moderate: 8, severe: -12))
  }

  @Test func ofManySlicesSomeAreRead() throws {
    let read = try loaded().readArtefacts(in: volume(slices: 24), phaseAxis: .column, threads: 1)
    // Every second of 24: brightness 1, 3 ... 23 of 24, on average a half.
    let score = try #require(read[.motion]).moderate
    #expect(abs(score - 6) < 1e-6)
  }

  @Test func logitsThatAreNoNumbersAreRefused() throws {
    let model = try loaded(poison: .nan)
    #expect(throws: DetectionError.outputNotFinite(slice: 0)) {
      try model.readArtefacts(in: volume(slices: 3), phaseAxis: .row, threads: 1)
    }
  }

  @Test func theShippedPackReadsASeries() throws {
    let pack = try ModelPack(
      folder: packageRoot + "/Sources/FindingDetection/Packs/series-artefacts", origin: .shipped,
      isValidated: { _ in true })
    let scores = try LoadedModel(pack: pack).readArtefacts(
      in: volume(slices: 5), phaseAxis: .row, threads: 1)
    #expect(Set(scores.keys) == [.motion, .fatSuppressionFailure, .shading])
    #expect(scores.values.allSatisfy { $0.moderate.isFinite && $0.severe.isFinite })
  }

  @Test func aPackOfFindingsReadsNone() throws {
    let model = LoadedModel(pack: try PackFixture().load(), network: EdgeNetwork())
    #expect(throws: DetectionError.notArtefacts) {
      try model.readArtefacts(in: volume(slices: 3), phaseAxis: .row, threads: 1)
    }
  }

  @Test func theServiceOfFindingsPassesItOver() throws {
    let fixture = try PackFixture(toml: Self.toml)
    #expect(DetectionService(packs: [try fixture.load()], now: { 0 }).pendingRuns.isEmpty)
  }
}

/// Sums of the first row and of the first column, and the padded numbers of columns and, negative, of rows read as such.
private struct EdgeNetwork: Network {
  var poison: Float?

  func constant(named name: String) -> NetworkTensor? { nil }

  func makeSession(input: String, shape: [Int], outputs: [String], threads: Int) throws
    -> any NetworkSession
  { Session(poison: poison) }

  struct Session: NetworkSession {
    let poison: Float?

    func run(_ image: NetworkTensor, isCancelled: () -> Bool) throws -> [String: NetworkTensor] {
      let (rows, columns) = (image.shape[2], image.shape[3])
      let first = image.values.prefix(columns).reduce(0, +)
      let side = stride(from: 0, to: rows * columns, by: columns).map { image.values[$0] }
        .reduce(0, +)
      let values = [first, poison ?? side, Float(columns), -Float(rows)]
      return ["logits": NetworkTensor(shape: [1, 4], values: values)]
    }
  }
}
