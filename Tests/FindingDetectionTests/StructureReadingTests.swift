import Foundation
import Imaging
import KneeAnatomy
import Testing

@testable import FindingDetection

/// Packs that name structures, and what is read with them.
struct StructureReadingTests {
  private static let toml = [
    ("\"segmentation\"", "\"structures\"\nstructures = [\"other\", \"femur\", \"air\"]"),
    ("\"sigmoid\"", "\"softmax\""), ("slices = 5", "slices = 3"), ("multiple = 16", "multiple = 4"),
    ("[\"none\", \"horizontal\"]", "[\"none\"]"), ("slice_mm = 3.0", "slice_mm = 0"),
    (
      "\"foreground-median-std\"", "\"foreground-percentile\"\npercentile = 100\nlevel = 1"
    ), ("clip = [-3.0, 5.0]", "clip = [0, 4]"), ("value = -3.0", "value = 0"),
  ].reduce(String(PackFixture.toml.prefix(upTo: explanation))) {
    $0.replacingOccurrences(of: $1.0, with: $1.1)
  }

  /// Where findings and their explanation begin, which such a pack does not have.
  private static let explanation =
    PackFixture.toml.range(of: "[explanation]")?.lowerBound ?? PackFixture.toml.endIndex

  private func description(_ changes: [(String, String)] = []) throws(PackError) -> PackDescription
  {
    let text = changes.reduce(Self.toml) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
    return try PackDescription(text: text, folderName: "bright-ball")
  }

  @Test func itsChannelsAreNamed() throws {
    let description = try description()
    #expect(description.structures == ["other", "femur", "air"])
    #expect(description.findings.isEmpty)
  }

  @Test(
    arguments: [
      ("\"femur\"", "\"thigh\"", "structures"), ("\"femur\"", "\"air\"", "structures"),
      ("\"softmax\"", "\"sigmoid\"", "output.activation"),
      ("slices = 3", "form = \"volume\"", "padding.multiple"),
      ("[\"none\"]", "[\"none\", \"horizontal\"]", "test_time.flips"),
    ])
  func whatSuchAPackCannotSayIsRefused(_ old: String, _ new: String, _ key: String) {
    #expect(Self.toml.contains(old))
    do {
      _ = try description([(old, new)])
      Issue.record("\(new) was taken")
    } catch {
      guard case .invalidValue(let found, _, _) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(found == key)
    }
  }

  @Test func aPackOfFindingsNamesNoStructures() {
    let text = PackFixture.toml.replacingOccurrences(
      of: "task = \"segmentation\"", with: "task = \"segmentation\"\nstructures = [\"femur\"]")
    #expect(throws: PackError.unknownKey("structures")) {
      try PackDescription(text: text, folderName: "bright-ball")
    }
  }

  @Test func everyPixelGetsTheSoftMaximumOfItsChannels() throws {
    let model = try loaded(ChannelNetwork())
    let volume = Self.volume
    let reading = try model.readStructures(in: volume, threads: 1)
    #expect(reading.tissues == [.other, .femur, .air])
    // Pixels of 2 mm become pixels of 1 mm; slices stay.
    #expect(reading.geometry.columns == 19 && reading.geometry.rows == 19)
    #expect(reading.geometry.slices == 3 && reading.geometry.firstSlice.columnSpacing == 1)
    let (tissue, probability) = reading.mostProbable()
    let bright = tissue.count { $0 == 1 }
    #expect(bright == 3 * 9 * 19)
    // Logits 0, 4 and 0 of a bright pixel: e⁴ / (e⁴ + 2) of 255.
    #expect(probability.max() == 246)
  }

  @Test func aNetworkThatReadsGreysAloneIsConsistent() throws {
    let model = try loaded(ChannelNetwork())
    // Bright in the lower right quarter, so that rows and columns count.
    let samples = (0..<300).map { Float($0 % 10 >= 5 && $0 / 10 % 10 >= 5 ? 100 : 20) }
    let volume = Volume(geometry: Self.volume.geometry, samples: samples)
    let reading = try model.readStructures(in: volume, threads: 1)
    let consistency = try model.readConsistency(of: reading, in: volume, threads: 1)
    #expect(consistency.bones == 1)
    #expect(consistency.cartilage == nil && consistency.isSound && consistency.caution == nil)
  }

  /// It says femur in the same columns whatever they hold.
  @Test func aNetworkThatReadsPlacesIsNot() throws {
    let model = try loaded(ChannelNetwork(columns: 8..<17))
    let reading = try model.readStructures(in: Self.volume, threads: 1)
    let consistency = try model.readConsistency(of: reading, in: Self.volume, threads: 1)
    // Columns 0 to 11 lie beside columns 7 to 18: femur in 8 to 11, and in 8 to 16, which show what was in 1 to 9.
    #expect(consistency.bones == 2 * 2 / (4.0 + 9))
    #expect(!consistency.isSound)
    let words = "bones the same to 30 %, cartilage to none; usual are 98 % and 88 % or more"
    #expect(consistency.caution?.contains(words) == true)
  }

  @Test func aConsistencyThatIsNoNumberIsRefused() throws {
    let reading = try loaded(ChannelNetwork()).readStructures(in: Self.volume, threads: 1)
    let poisoned = try loaded(ChannelNetwork(poison: .infinity))
    #expect(throws: DetectionError.outputNotFinite(slice: 1)) {
      try poisoned.readConsistency(of: reading, in: Self.volume, threads: 1)
    }
  }

  @Test func greysAreThoseOfSomeSlices() throws {
    let greys = try loaded(ChannelNetwork()).readGreys(in: Self.volume, threads: 1).greys
    // The middle one of three slices of 19 x 19 pixels, without the pixels at the images' and at the tissue's border.
    #expect(greys[.femur] == .init(voxels: 7 * 17, median: 1))
    #expect(greys[.other]?.voxels == 8 * 17)
    #expect(abs((greys[.other]?.median ?? 0) - 0.2) < 1e-6)
    #expect(greys[.air] == nil)
  }

  @Test func movedImagesRepeatTheirFirstRowAndColumn() throws {
    let description = try description()
    let prepared = try PreparedVolume(Self.volume, by: description.preparation)
    let moved = prepared.moved(rows: 2, columns: 3)
    #expect(moved.size == prepared.size)
    let (rows, columns) = (prepared.size.rows, prepared.size.columns)
    for slice in 0..<prepared.size.slices {
      for row in 0..<rows {
        for column in 0..<columns {
          let from = max(row - 2, 0) * columns + max(column - 3, 0)
          #expect(
            moved.samples[(slice * rows + row) * columns + column]
              == prepared.samples[slice * rows * columns + from])
        }
      }
    }
  }

  @Test func logitsThatAreNoNumbersAreRefused() throws {
    let model = try loaded(ChannelNetwork(poison: .nan))
    #expect(throws: DetectionError.outputNotFinite(slice: 0)) {
      try model.readStructures(in: Self.volume, threads: 1)
    }
  }

  @Test func aPackOfFindingsReadsNoStructures() throws {
    let fixture = try PackFixture()
    let model = LoadedModel(pack: try fixture.load(), network: ChannelNetwork())
    #expect(throws: DetectionError.notStructures) {
      try model.readStructures(in: Self.volume, threads: 1)
    }
  }

  @Test func theServiceOfFindingsPassesItOver() throws {
    let fixture = try PackFixture(toml: Self.toml)
    let service = DetectionService(packs: [try fixture.load()], now: { 0 })
    #expect(service.pendingRuns.isEmpty)
  }

  private func loaded(_ network: any Network) throws -> LoadedModel {
    let fixture = try PackFixture(toml: Self.toml)
    return LoadedModel(pack: try fixture.load(), network: network)
  }

  /// Three slices of 10 x 10 pixels of 2 mm: the left half dark, the right one bright.
  private static var volume: Volume {
    let geometry = VolumeGeometry(
      firstSlice: SliceGeometry(
        position: PatientPoint(x: 0, y: 0, z: 0), rowDirection: PatientVector(x: 0, y: 1, z: 0),
        columnDirection: PatientVector(x: 0, y: 0, z: -1), columnSpacing: 2, rowSpacing: 2),
      sliceSpacing: 3, columns: 10, rows: 10, slices: 3)
    let samples = (0..<300).map { Float($0 % 10 >= 5 ? 100 : 20) }
    return Volume(geometry: geometry, samples: samples)
  }
}

/// Says femur where the middle slice is bright, or in some columns whatever is there, and other elsewhere.
private struct ChannelNetwork: Network {
  var poison: Float?
  var columns: Range<Int>?

  func constant(named name: String) -> NetworkTensor? { nil }

  func makeSession(input: String, shape: [Int], outputs: [String], threads: Int) throws
    -> any NetworkSession
  { Session(poison: poison, columns: columns) }

  struct Session: NetworkSession {
    let poison: Float?
    let columns: Range<Int>?

    func run(_ image: NetworkTensor, isCancelled: () -> Bool) throws -> [String: NetworkTensor] {
      let shape = Array(image.shape[2...])
      let area = shape.reduce(1, *)
      let middle = image.values[area..<(2 * area)].enumerated().map { place, value -> Float in
        columns.map { $0.contains(place % shape[1]) ? 1 : 0 } ?? value
      }
      var logits = middle.map { Float($0 > 0.6 ? 0 : 4) } + middle.map { $0 > 0.6 ? 4 : 0 }
      logits += [Float](repeating: 0, count: area)
      if let poison { logits[0] = poison }
      return ["logits": NetworkTensor(shape: [1, 3] + shape, values: logits)]
    }
  }
}
