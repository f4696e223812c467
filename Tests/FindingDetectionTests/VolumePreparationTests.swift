import Foundation
import ImageProcessing
import Imaging
import Testing

@testable import FindingDetection

/// The training kit's own tensors of a pack of volume form, and its cases of windows.
struct VolumePreparationTests {
  let volume: Volume
  let preparation: PackPreparation
  let prepared: PreparedVolume

  init() throws {
    volume = try Volume(fixture: "preprocessing-volume")
    let path = packageRoot + "/Fixtures/tensors/volume-preprocessing.toml"
    preparation = try PackDescription(
      text: try String(contentsOfFile: path, encoding: .utf8), folderName: "thinned-volume"
    ).preparation
    prepared = try PreparedVolume(volume, by: preparation)
  }

  @Test func theShippedPackPreparesAsTheTrainingKitDoes() throws {
    let folder = packageRoot + "/Sources/FindingDetection/Packs/soft-tissue-mass"
    let shipped = try PackDescription(
      text: try String(contentsOfFile: folder + "/pack.toml", encoding: .utf8),
      folderName: "soft-tissue-mass"
    ).preparation
    let expected = try FloatArray(fixture: "shipped-preprocessing-prepared")
    let input = try FloatArray(fixture: "shipped-preprocessing-input")
    let prepared = try PreparedVolume(volume, by: shipped)
    #expect(largestDifference(prepared.samples, expected.values) <= 1e-5)
    let first = prepared.input(of: prepared.runs[0])
    #expect(first.shape == input.shape)
    #expect(largestDifference(first.values, input.values) <= 1e-5)
  }

  @Test func smoothsAndResamplesAsTheTrainingKitDoes() throws {
    let expected = try FloatArray(fixture: "volume-preprocessing-resampled")
    let resampled = volume.geometry.resampling(preparation).apply(to: volume.samples)
    #expect(relativeDifference(resampled, expected.values) <= 1e-6)
    let plain = volume.resampled(inPlane: 1.5, slice: 6).samples
    #expect(relativeDifference(plain, expected.values) > 0.1)
  }

  @Test func normalisesAsTheTrainingKitDoes() throws {
    let expected = try FloatArray(fixture: "volume-preprocessing-prepared")
    #expect([prepared.size.slices, prepared.size.rows, prepared.size.columns] == expected.shape)
    #expect(largestDifference(prepared.samples, expected.values) <= 1e-5)
  }

  @Test(arguments: PackFlip.allCases)
  func eachWindowIsItsPartOfThePaddedVolume(flip: PackFlip) throws {
    let padded = try FloatArray(fixture: "volume-preprocessing-input")
    let size = prepared.paddedSize
    #expect(padded.shape == [1, 1, size.slices, size.rows, size.columns])
    let runs = prepared.runs.filter { $0.flip == flip }
    #expect(runs.count == 4)
    for (run, start) in zip(runs, [(0, 0), (0, 16), (16, 0), (16, 16)]) {
      var expected: [Float] = []
      for slice in 0..<8 {
        for row in start.0..<(start.0 + 32) {
          let line = (0..<48).map { padded.values[(slice * 48 + row) * 48 + $0] }
          expected += (flip == .none ? line : line.reversed())[start.1..<(start.1 + 32)]
        }
      }
      let input = prepared.input(of: run)
      #expect(input.shape == [1, 1, 8, 32, 32])
      #expect(largestDifference(input.values, expected) <= 1e-5)
    }
  }

  @Test func windowsLieAndBlendAsTheTrainingKitsDo() throws {
    struct Case: Decodable {
      let count, size, overlap, multiple: Int
      let starts: [Int]
      let shares: [[Float]]
    }
    let path = packageRoot + "/Fixtures/tensors/windows.json"
    let cases = try JSONDecoder().decode(
      [Case].self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    #expect(cases.count >= 8)
    for item in cases {
      let windows = AxisWindow.covering(
        item.count, size: item.size, overlap: item.overlap, multiple: item.multiple)
      #expect(windows.map(\.range.lowerBound) == item.starts)
      for (window, shares) in zip(windows, item.shares) {
        #expect(window.range.count == shares.count)
        #expect(largestDifference(window.shares, shares) <= 1e-6)
      }
    }
  }
}
