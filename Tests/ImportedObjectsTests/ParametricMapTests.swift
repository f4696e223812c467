import DICOM
import DICOMFiles
import Foundation
import Imaging
import ImportedObjects
import Testing

/// Parametric maps by highdicom: floats, doubles and integers with a real-world slope.
struct ParametricMapTests {
  @Test(arguments: [("map-float", [0]), ("map-double", [2]), ("map-integer", [0, 1])])
  func valuesAreThoseOfTheQuantity(name: String, slices: [Int]) throws {
    let contents = try ObjectFixtures.contents(name)
    let overlay = try #require(contents.overlays.first)
    #expect(contents.overlays.count == 1 && contents.notices.isEmpty)
    #expect(overlay.slices.keys.sorted() == slices)
    #expect(overlay.label == "T2" && overlay.unit == "ms")
    for (index, slice) in slices.enumerated() {
      let map = try #require(overlay.slices[slice]?.map)
      for (row, column) in [(0, 0), (10, 20), (39, 47)] {
        let truth = Float(row) * 0.5 + Float(column) * 0.25 + Float(index)
        #expect(map.samples[row * 48 + column] == truth)
      }
    }
    #expect(overlay.range == 0...(39 * 0.5 + 47 * 0.25 + Float(slices.count - 1)))
  }

  @Test func mapThatIsTooShortIsRefusedBeforeItIsRead() {
    let url = ObjectFixtures.broken.appending(path: "map-too-short.dcm")
    #expect(throws: DICOMReadError.self) { try ObjectFixtures.contents(at: url) }
    #expect(throws: DICOMReadError.self) { try FloatPixelFile(path: url.path) }
  }

  @Test func integerPixelsAreNoFloatPixels() {
    let url = ObjectFixtures.folder.appending(path: "image-1.dcm")
    #expect(throws: DICOMReadError.noPixelData) { try FloatPixelFile(path: url.path) }
  }
}
