import Findings
import Foundation
import ImageProcessing
import Imaging
import StudyAssembly
import Testing

@testable import FindingDetection

private let shippedPack = packageRoot + "/Sources/FindingDetection/Packs/soft-tissue-mass"
private let hasWeights = FileManager.default.fileExists(atPath: shippedPack + "/model.onnx")

#if DEBUG
  private let isOptimised = false
#else
  private let isOptimised = true
#endif

/// The shipped pack on the generated thigh, from files to findings.
struct ThighTests {
  let files: StudyFiles
  let truth: Truth

  /// What `truth.json` says of the mass.
  struct Truth: Decodable {
    struct Voxel: Decodable {
      let slice, row, column: Double
    }
    struct Extents: Decodable {
      let slices, rows, columns: Double
    }
    let side: String
    let seriesInstanceUID: String
    let volumeInMillilitres: Double
    let centreVoxel: Voxel
    let extentsInMillimetres: Extents
  }

  init() throws {
    let folder = packageRoot + "/Fixtures/dicom/thigh"
    files = try StudyFiles(folder: folder + "/study")
    let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/truth.json"))
    truth = try JSONDecoder().decode(Truth.self, from: data)
  }

  private func description() throws -> PackDescription {
    try PackDescription(
      text: String(contentsOfFile: shippedPack + "/pack.toml", encoding: .utf8),
      folderName: "soft-tissue-mass")
  }

  @Test func theShippedPackReadsTheAxialT1AndNotTheCoronalSTIR() throws {
    let acceptance = try description().acceptance
    let fits = files.study.series.map { acceptance.fit($0) }
    #expect(files.study.series.map(\.number) == [201, 301])
    #expect(
      fits == [.fits(cautions: []), .doesNotFit(.plane(.coronal, reads: [.axial]))])
  }

  @Test(.enabled(if: sharedData != nil, "shared data is absent"))
  func theShippedPackDoesNotReadTheRealKnee() throws {
    let knee = try StudyFiles(folder: (sharedData ?? "") + "/knee-mese/dicom")
    let acceptance = try description().acceptance
    for series in knee.study.series {
      #expect(acceptance.fit(series) == .doesNotFit(.plane(.sagittal, reads: [.axial])))
    }
  }

  @Test(
    .enabled(if: hasWeights, "the shipped pack has no network yet"),
    .enabled(if: isOptimised, "the network takes minutes in a debug build"),
    .timeLimit(.minutes(10)))
  func theShippedPackListsTheMass() throws {
    let pack = try ModelPack(folder: shippedPack, origin: .shipped, isValidated: { _ in false })
    let detections = DetectionService(
      packs: [pack], limits: DetectionLimits(threads: 2, secondsPerPack: 600), now: { 0 }
    ).detect(in: files.study, volume: { try files.volume($0) }, isCancelled: { false })
    let detection = try #require(detections.first)
    #expect(detection.run.seriesID.hasPrefix(truth.seriesInstanceUID))
    let shares = detection.findings.compactMap { $0.region?.mask }.map(shareOfTruth)
    #expect((shares.max() ?? 0) > 0.3)
    #expect(detection.findings.allSatisfy { $0.side.rawValue == truth.side })
    #expect(detection.findings.allSatisfy { $0.band != .negative })
  }

  @Test func theMassIsDescribedAsItWasDrawn() throws {
    let series = try #require(files.study.series.first)
    let volume = try files.volume(series)
    let grid = volume.geometry
    let voxels = (0..<(grid.slices * grid.rows * grid.columns)).map { voxel in
      let (line, column) = voxel.quotientAndRemainder(dividingBy: grid.columns)
      return isInTruth(slice: line / grid.rows, row: line % grid.rows, column: column, grid)
    }
    let region = VoxelRuns(
      VoxelMask(columns: grid.columns, rows: grid.rows, slices: grid.slices, voxels: voxels))
    let measured = try #require(RegionMeasurement(of: region, on: grid))
    let describer = try #require(
      MassDescriber(
        volume: volume, reached: region,
        slices: [measured.sliceRange], side: .left,
        bodyPart: "THIGH"))
    let description = describer.description(of: region)
    #expect(
      description.site == [
        "intramuscular", "lateral to the bone", "anterior compartment of the thigh",
      ])
    #expect(description.text(of: "bone_distance") == "abuts bone")
    #expect(description.text(of: "contour_words") == "contour without notches")
    let values = Dictionary(
      uniqueKeysWithValues: description.measurements.map { ($0.name, $0.value) })
    #expect((1.1...1.25).contains(values["signal-to-muscle"] ?? 0))
    #expect((values["margin-sharp-share"] ?? 0) > 0.9)
    #expect(description.cautions.isEmpty)
  }

  private func isInTruth(slice: Int, row: Int, column: Int, _ grid: VolumeGeometry) -> Bool {
    let (centre, extents) = (truth.centreVoxel, truth.extentsInMillimetres)
    let plane = grid.firstSlice
    let z = (Double(slice) - centre.slice) * grid.sliceSpacing / (extents.slices / 2)
    let y = (Double(row) - centre.row) * plane.rowSpacing / (extents.rows / 2)
    let x = (Double(column) - centre.column) * plane.columnSpacing / (extents.columns / 2)
    return x * x + y * y + z * z <= 1
  }

  /// Share of the truth's ellipsoid, from its centre and extents, that a region covers.
  private func shareOfTruth(_ mask: VoxelMask) -> Double {
    guard let grid = files.study.series.first?.geometry else { return 0 }
    var (inside, covered) = (0, 0)
    for slice in 0..<mask.slices {
      let plane = mask.slice(slice)
      for row in 0..<mask.rows {
        for column in 0..<mask.columns
        where isInTruth(slice: slice, row: row, column: column, grid) {
          inside += 1
          if plane[row * mask.columns + column] { covered += 1 }
        }
      }
    }
    return inside > 0 ? Double(covered) / Double(inside) : 0
  }
}
