import DICOM
import Foundation
import Imaging
import StudyAssembly
import Testing

@testable import DICOMFiles

private func series(_ folder: String) throws -> [Series] {
  let path = ReferenceData.fixture("dicom/mosaics/\(folder)").path
  return assembleStudies(try StudyScanner.scan(path).headers).flatMap(\.series)
}

/// Files of `Fixtures/dicom/make_mosaics.py`; NiBabel says where their slices lie.
struct MosaicTests {
  @Test(arguments: ["axial", "implicit", "oblique", "turned", "times"])
  func slicesOfAMosaicLieWhereNiBabelFindsThem(folder: String) throws {
    let table = try String(
      contentsOf: ReferenceData.fixture("dicom/mosaics/nibabel.csv"), encoding: .utf8)
    let expected = table.split(separator: "\n").map { $0.split(separator: ",") }
      .filter { $0[0] == folder }
    #expect(expected.count == 5)
    let found = try #require(try series(folder).first)
    #expect(found.problems.isEmpty && found.nature == .original)
    let geometry = try #require(found.geometry)
    #expect(geometry.slices == 5 && geometry.columns == 12 && geometry.rows == 10)
    #expect(abs(geometry.sliceSpacing - 3.3) < 1e-9)
    for row in expected {
      let frame = try #require(found.frames.first { $0.tile.map { "\($0.number + 1)" } == row[1] })
      let position = try #require(frame.geometry?.position)
      for (value, text) in zip([position.x, position.y, position.z], row[2...]) {
        #expect(abs(value - (Double(text) ?? .nan)) < 1e-5, "slice \(row[1])")
      }
    }
  }

  @Test func slicesStandInOrderOfPositionWhereTheMosaicRunsAgainstTheNormal() throws {
    let frames = try #require(try series("turned").first).frames
    #expect(frames.compactMap(\.tile?.number) == [4, 3, 2, 1, 0])
    let along = try #require(try series("oblique").first).frames
    #expect(along.compactMap(\.tile?.number) == [0, 1, 2, 3, 4])
  }

  @Test(arguments: ["no-normal", "reverse", "other-count", "uneven", "tilted", "gap"])
  func aMosaicThatDoesNotSurelySayHowStaysWhole(folder: String) throws {
    let found = try #require(try series(folder).first)
    #expect(found.nature == .tiled && found.frames.count == 1 && found.geometry == nil)
    #expect(found.frames[0].tile == nil && found.frames[0].geometry == nil)
    #expect(found.problems == [.tiledSlices(seriesID: found.id)])
  }

  @Test func mosaicsOfATimeSeriesAreAVolumeEach() throws {
    let found = try series("times")
    #expect(found.map(\.geometry?.slices) == [5, 5] && found.allSatisfy(\.problems.isEmpty))
    #expect(found.map { Set($0.frames.map(\.sopInstanceUID)).count } == [1, 1])
  }

  /// The picture of slice *n* is 20 · column + 7 · row + *n* outside of its disc.
  @Test func aTileIsItsPartOfThePicture() throws {
    let frames = try #require(try series("axial").first).frames
    let picture = try DICOMFile.readSlice(path: frames[0].path)
    #expect(picture.columns == 36 && picture.rows == 30)
    for (index, frame) in frames.enumerated() {
      let samples = try #require(frame.tile?.part(of: picture.values))
      #expect(samples.count == 120)
      let corners = [samples[0], samples[11], samples[108], samples[119]]
      #expect(corners == [0, 220, 63, 283].map { $0 + Float(index) })
      #expect(frame.wholePicture.columns == 36 && frame.wholePicture.geometry == nil)
    }
    #expect(frames[0].tile?.part(of: Array(picture.values.dropLast())) == nil)
  }
}

/// The CSA image header, whoever wrote it.
struct SiemensImageHeaderTests {
  private func tag(_ name: String, _ items: [String]) -> [UInt8] {
    var bytes = Array(name.utf8) + [UInt8](repeating: 0, count: 64 - name.utf8.count + 12)
    bytes += number(items.count) + number(77)
    for item in items {
      bytes += number(0) + number(item.utf8.count) + number(77) + number(0) + Array(item.utf8)
      bytes += [UInt8](repeating: 0, count: (4 - item.utf8.count % 4) % 4)
    }
    return bytes
  }

  private func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (8 * $0) & 0xff) } }

  private func header(_ tags: [[UInt8]]) -> [UInt8] {
    Array("SV10".utf8) + number(0) + number(tags.count) + number(77) + tags.flatMap(\.self)
  }

  private var sound: [UInt8] {
    header([
      tag("Other", ["text", ""]), tag("SliceNormalVector", ["0.1", " -0.2 ", "1e-3", "", ""]),
      tag("NumberOfImagesInMosaic", ["36"]), tag("ProtocolSliceNumber", ["0"]),
    ])
  }

  @Test func namesTheDirectionAndTheNumberOfSlices() throws {
    let read = try #require(SiemensImageHeader(sound))
    #expect(read.sliceNormal == [0.1, -0.2, 0.001] && read.images == 36 && read.firstSlice == 0)
  }

  @Test func aHeaderThatEndsEarlyIsNotRead() {
    // The last item lacks its filling only.
    for count in 0..<(sound.count - 3) {
      #expect(SiemensImageHeader(Array(sound.prefix(count))) == nil, "\(count) bytes")
    }
  }

  @Test func anotherFormatOrATagStatedTwiceIsNotRead() {
    let normal = tag("SliceNormalVector", ["0", "0", "1"])
    #expect(SiemensImageHeader(Array(sound.dropFirst(8))) == nil)
    #expect(SiemensImageHeader(header([normal])) != nil)
    #expect(SiemensImageHeader(header([normal, normal])) == nil)
    #expect(SiemensImageHeader(header([tag("SliceNormalVector", ["0", "nan", "1"])])) == nil)
    #expect(SiemensImageHeader(sound + [UInt8](repeating: 0, count: 1 << 18)) == nil)
  }

  @Test func lengthsThatLieDoNotTrap() {
    for place in stride(from: 0, to: sound.count - 4, by: 4) {
      for value in [0xffff_ffff, 0x8000_0000, 0x7fff_ffff, 1000] {
        var bytes = sound
        bytes.replaceSubrange(place..<(place + 4), with: number(value))
        if let read = SiemensImageHeader(bytes) {
          #expect(read.sliceNormal.allSatisfy { $0.isFinite })
        }
      }
    }
  }
}
