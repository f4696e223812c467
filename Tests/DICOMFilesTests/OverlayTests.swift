import DICOM
import DICOMFiles
import Foundation
import Testing

private func fixture(_ path: String) -> String {
  ReferenceData.fixture("dicom/values/\(path).dcm").path
}

struct OverlayTests {
  /// A mask on 40 × 48 pixels.
  private func mask(_ isSet: (_ row: Int, _ column: Int) -> Bool) -> [Bool] {
    (0..<(40 * 48)).map { isSet($0 / 48, $0 % 48) }
  }

  @Test func overlaysLieWhereTheirOriginSays() throws {
    let planes = try DICOMImageFile(path: fixture("overlay")).readOverlays(frame: 1)
    #expect(planes.map(\.group) == [0x6000, 0x6002])
    #expect(planes.map(\.kind) == [.graphics, .regionOfInterest])
    #expect(planes.map(\.label) == ["Border", ""])
    #expect(planes.map(\.description) == ["Überlagerung 0", "Überlagerung 1"])
    let border = mask { row, column in
      (2..<22).contains(row) && (4..<34).contains(column) && (row - 2 + column - 4) % 5 == 0
    }
    #expect(planes[0].mask == border)
    // Origin -4\30: the first five rows lie above the image, the last columns to its right.
    let outer = mask { row, column in
      row < 15 && column >= 29 && (row + 5 + column - 29) % 5 != 0
    }
    #expect(planes[1].mask == outer)
    #expect(planes.map(\.isCut) == [false, true])
  }

  @Test func overlaysInUnusedBitsOfPixelDataAreRead() throws {
    let file = try DICOMImageFile(path: fixture("overlay-in-pixels"))
    let planes = try file.readOverlays(frame: 1)
    #expect(planes.map(\.label) == ["Square", "Stripe"])
    #expect(
      planes[0].mask
        == mask { row, column in (5..<15).contains(row) && (5..<15).contains(column) })
    #expect(planes[1].mask == mask { _, column in column == 40 })
    #expect(try file.readFrame(1).values == SyntaxTests.picture())
  }

  @Test func framesOfAnOverlayBelongToFramesOfTheImage() throws {
    let file = try DICOMImageFile(path: fixture("overlay-frames"))
    #expect(try file.readOverlays(frame: 1).isEmpty)
    for (frame, isSet) in [(2, true), (3, false)] {
      let plane = try #require(try file.readOverlays(frame: frame).first)
      let expected = mask { row, column in
        row < 20 && column < 21 && ((row + column) % 5 == 0) == isSet
      }
      #expect(plane.mask == expected)
    }
  }

  @Test func imageWithoutOverlayHasNone() throws {
    let path = ReferenceData.fixture("dicom/syntaxes/rle.dcm").path
    #expect(try DICOMImageFile(path: path).readOverlays(frame: 1).isEmpty)
  }

  /// The numbers are those of pydicom 3.0.2's `overlay_array(0x6000)`.
  @Test(.enabled(if: ReferenceData.pydicom != nil, "READING_ROOM_PYDICOM_DATA names no pydicom"))
  func realOverlayHasTheBitsThatPydicomReads() throws {
    let path = try #require(ReferenceData.pydicom).appending(
      path: "test_files/examples_overlay.dcm")
    let plane = try #require(try DICOMImageFile(path: path.path).readOverlays(frame: 1).first)
    #expect(plane.mask.count { $0 } == 222)
    #expect(plane.mask.indices.filter { plane.mask[$0] }.reduce(0, +) == 18_442_533)
  }
}
