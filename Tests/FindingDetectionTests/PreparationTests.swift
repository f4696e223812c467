import Foundation
import ImageProcessing
import Imaging
import Testing

@testable import FindingDetection

/// The training kit's own tensors (`Fixtures/tensors/preprocessing-*`), computed by NumPy.
struct PreparationTests {
  let volume: Volume
  let pack: PackDescription
  let prepared: PreparedVolume

  init() throws {
    volume = try Volume(fixture: "preprocessing-volume")
    let path = packageRoot + "/Fixtures/tensors/preprocessing.toml"
    pack = try PackDescription(
      text: try String(contentsOfFile: path, encoding: .utf8), folderName: "stacked-slices")
    prepared = try PreparedVolume(volume, by: pack.preparation)
  }

  @Test func resamplesAsTheTrainingKitDoes() throws {
    let expected = try FloatArray(fixture: "preprocessing-resampled")
    let resampled = volume.resampled(
      inPlane: pack.preparation.inPlaneInMillimetres, slice: pack.preparation.sliceInMillimetres)
    let grid = resampled.geometry
    #expect([grid.slices, grid.rows, grid.columns] == expected.shape)
    #expect(relativeDifference(resampled.samples, expected.values) <= 1e-6)
  }

  @Test func normalisesAsTheTrainingKitDoes() throws {
    let expected = try FloatArray(fixture: "preprocessing-prepared")
    #expect([prepared.size.slices, prepared.size.rows, prepared.size.columns] == expected.shape)
    #expect(largestDifference(prepared.samples, expected.values) <= 1e-5)
  }

  @Test func stacksAndPadsAsTheTrainingKitDoes() throws {
    let expected = try FloatArray(fixture: "preprocessing-input")
    let stack = prepared.input(of: prepared.runs[0])
    #expect(stack.shape == expected.shape)
    #expect(largestDifference(stack.values, expected.values) <= 1e-5)
  }

  @Test func aMirroredStackIsTheStackWithItsColumnsReversed() throws {
    let runs = prepared.runs.filter { $0.slices.range == 3..<4 }
    #expect(runs.map(\.flip) == [.none, .horizontal])
    let (plain, mirrored) = (prepared.input(of: runs[0]), prepared.input(of: runs[1]))
    let width = prepared.paddedSize.columns
    for line in 0..<(plain.values.count / width) {
      let range = (line * width)..<((line + 1) * width)
      guard Array(plain.values[range].reversed()) == Array(mirrored.values[range]) else {
        Issue.record("line \(line) differs")
        return
      }
    }
    let area = width * prepared.paddedSize.rows
    #expect(
      prepared.crop(plain.values[0..<area], of: runs[0])
        == prepared.crop(mirrored.values[0..<area], of: runs[1]))
  }
}

extension Volume {
  /// The fixture's phantom at its spacing.
  init(fixture: String) throws {
    let stored = try FloatArray(fixture: fixture)
    self.init(
      geometry: VolumeGeometry(
        firstSlice: SliceGeometry(
          position: PatientPoint(x: 0, y: 0, z: 0),
          rowDirection: PatientVector(x: 1, y: 0, z: 0),
          columnDirection: PatientVector(x: 0, y: 1, z: 0), columnSpacing: 0.703125,
          rowSpacing: 0.9375),
        sliceSpacing: 4, columns: stored.shape[2], rows: stored.shape[1], slices: stored.shape[0]),
      samples: stored.values)
  }
}
