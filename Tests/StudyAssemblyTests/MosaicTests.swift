import DICOM
import Imaging
import StudyAssembly
import Testing

struct MosaicTests {
  private static let creator = DICOM.Tag(0x0019, 0x0010)
  private static let count = DICOM.Tag(0x0019, 0x100a)
  private static let csaCreator = DICOM.Tag(0x0029, 0x0010)
  private static let csa = DICOM.Tag(0x0029, 0x1010)

  /// A mosaic of four slices of 3 x 2 pixels.
  private func mosaic(_ changes: [DICOM.Tag: [String]] = [:]) throws -> Series {
    let values: [DICOM.Tag: [String]] = [
      .imageType: ["ORIGINAL", "PRIMARY", "M", "MOSAIC"], .spacingBetweenSlices: ["3.5"],
      Self.creator: ["SIEMENS MR HEADER"], Self.count: ["4"],
      Self.csaCreator: ["SIEMENS CSA HEADER"], Self.csa: ["0", "0", "1", "4", "0"],
    ]
    let header = slice("a", changes: values.merging(changes) { $1 })
    return try #require(assembleStudies([header]).first?.series.first)
  }

  @Test func aMosaicBecomesItsSlices() throws {
    let series = try mosaic()
    #expect(series.problems.isEmpty && series.geometry?.slices == 4)
    #expect(
      series.frames.compactMap(\.tile).map { [$0.column, $0.row] } == [
        [0, 0], [3, 0], [0, 2], [3, 2],
      ])
    #expect(series.frames.allSatisfy { $0.columns == 3 && $0.rows == 2 && $0.frameNumber == 1 })
    let positions = series.frames.compactMap(\.geometry?.position)
    #expect(positions.map { [$0.x, $0.y, $0.z] } == [0, 3.5, 7, 10.5].map { [10.375, 20.5, $0] })
  }

  @Test func whatTheValuesAreIsStillTold() throws {
    #expect(try mosaic([.imageType: ["ORIGINAL", "PRIMARY", "P", "MOSAIC"]]).nature == .phase)
    let map = try mosaic([.imageType: ["DERIVED", "PRIMARY", "ADC", "MOSAIC"]])
    #expect(map.nature == .derivedMap && map.geometry?.slices == 4)
  }

  @Test func eitherCountIsEnough() throws {
    #expect(try mosaic([Self.count: []]).geometry?.slices == 4)
    #expect(try mosaic([Self.csa: ["0", "0", "-1", "0", "1"]]).geometry?.slices == 4)
  }

  @Test(arguments: [
    [csa: ["0", "0", "1", "3", "0"]], [csa: ["0", "0", "1", "4", "3"]], [csa: ["0", "0", "1"]],
    [csa: ["0", "0", "0", "4", "0"]], [csa: ["0", "0.1", "0.99", "4", "0"]],
    [csa: ["1e300", "0", "1e300", "4", "0"]], [csa: ["0", "0", "nan", "4", "0"]], [csa: []],
    [csaCreator: ["SOMEBODY ELSE"]], [count: ["3.5"], csa: ["0", "0", "1", "0", "0"]],
    [count: [], csa: ["0", "0", "1", "0", "0"]],
    [count: ["65535"], csa: ["0", "0", "1", "65535", "0"]],
    [count: ["5"], csa: ["0", "0", "1", "5", "0"], .rows: ["4"]],
    [.spacingBetweenSlices: []], [.spacingBetweenSlices: ["0"]], [.spacingBetweenSlices: ["-3"]],
    [.spacingBetweenSlices: ["1e300"]], [.spacingBetweenSlices: ["0.5"]],
    [.imageType: ["ORIGINAL", "PRIMARY", "M", "VFRAME"]], [.columns: ["7"]],
    [.imagePositionPatient: []], [.numberOfFrames: ["2"]],
  ])
  func whatIsMissingOrContradictoryLeavesThePictureWhole(changes: [DICOM.Tag: [String]]) throws {
    let series = try mosaic(changes)
    #expect(series.nature == .tiled && series.geometry == nil && series.plane == nil)
    #expect(series.frames.allSatisfy { $0.tile == nil })
    #expect(series.problems == [.tiledSlices(seriesID: series.id)])
  }

  @Test func tilesThatDoNotExistAreNone() {
    #expect(Tile(number: 4, side: 2, columns: 8, rows: 8) == nil)
    #expect(Tile(number: -1, side: 2, columns: 8, rows: 8) == nil)
    #expect(Tile(number: 0, side: 3, columns: 9, rows: 8) == nil)
    #expect(Tile(number: 0, side: 0, columns: 8, rows: 8) == nil)
    #expect(Tile(number: 0, side: .max, columns: .max, rows: .max) == nil)
  }
}
