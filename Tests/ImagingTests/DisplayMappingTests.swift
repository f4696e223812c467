import Imaging
import Testing

private let oblong = SliceGeometry(
  position: PatientPoint(x: 10, y: -20, z: 30), rowDirection: PatientVector(x: 0, y: 1, z: 0),
  columnDirection: PatientVector(x: 0, y: 0, z: -1), columnSpacing: 0.5, rowSpacing: 0.8)

private let everyTransform: [DisplayTransform] = (0..<4).flatMap { turns in
  [(false, false), (true, false), (false, true), (true, true)].map { flips in
    DisplayTransform(
      zoom: 1.7, panColumns: 3.25, panRows: -4.5, quarterTurns: turns,
      isFlippedHorizontally: flips.0, isFlippedVertically: flips.1)
  }
}

struct DisplayMappingTests {
  @Test(arguments: everyTransform)
  func displayPointsComeBackToTheirPixels(transform: DisplayTransform) {
    let mapping = DisplayMapping(
      columns: 40, rows: 30, geometry: oblong, transform: transform,
      size: PixelSize(width: 101, height: 64))
    let pixel = PixelPoint(column: 12.75, row: 3.5)
    let back = mapping.pixel(mapping.display(pixel))
    #expect(abs(back.column - pixel.column) < 1e-9)
    #expect(abs(back.row - pixel.row) < 1e-9)
  }

  @Test(arguments: everyTransform)
  func distancesOnTheDisplayAreDistancesInThePatient(transform: DisplayTransform) {
    let mapping = DisplayMapping(
      columns: 40, rows: 30, geometry: oblong, transform: transform,
      size: PixelSize(width: 101, height: 64))
    let (start, end) = (PixelPoint(column: 2, row: 3), PixelPoint(column: 32, row: 17))
    let (a, b) = (mapping.display(start), mapping.display(end))
    let onDisplay = ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
    let inPatient = (oblong.point(start) - oblong.point(end)).length
    #expect(abs(onDisplay * mapping.millimetresPerPixel - inPatient) < 1e-9)
    #expect(abs(oblong.distance(from: start, to: end) - inPatient) < 1e-9)
  }

  @Test func wholeImageFitsAtZoomOne() {
    let mapping = DisplayMapping(
      columns: 40, rows: 30, geometry: oblong, transform: DisplayTransform(),
      size: PixelSize(width: 100, height: 100))
    // 40 × 0.5 mm = 20 mm across, 30 × 0.8 mm = 24 mm down: the height decides.
    #expect(abs(mapping.millimetresPerPixel - 0.24) < 1e-12)
    let corner = mapping.display(PixelPoint(column: -0.5, row: -0.5))
    #expect(abs(corner.y + 0.5) < 1e-9)
  }

  @Test func turningClockwiseMovesTheTopToTheRightAlsoWhenMirrored() {
    for transform in everyTransform {
      let size = PixelSize(width: 64, height: 64)
      let before = DisplayMapping(
        columns: 20, rows: 20, geometry: nil, transform: transform, size: size)
      var turned = transform
      turned.rotateClockwise()
      let after = DisplayMapping(
        columns: 20, rows: 20, geometry: nil, transform: turned, size: size)
      let middle = before.pixel(DisplayPoint(x: 31.5, y: 31.5))
      let top = before.pixel(DisplayPoint(x: 31.5, y: 21.5))
      let moved = after.display(top)
      #expect(abs(after.display(middle).x - 31.5) < 1e-9)
      #expect(abs(moved.x - 41.5) < 1e-9 && abs(moved.y - 31.5) < 1e-9)
    }
  }

  @Test(arguments: everyTransform)
  func panningMovesThePictureWithTheHand(transform: DisplayTransform) {
    let size = PixelSize(width: 50, height: 70)
    let before = DisplayMapping(
      columns: 40, rows: 30, geometry: oblong, transform: transform, size: size)
    let after = before.with(before.panned(right: 5, down: -3))
    let pixel = PixelPoint(column: 20, row: 10)
    #expect(abs(after.display(pixel).x - before.display(pixel).x - 5) < 1e-9)
    #expect(abs(after.display(pixel).y - before.display(pixel).y + 3) < 1e-9)
  }

  @Test(arguments: everyTransform)
  func zoomingKeepsThePointUnderTheCursor(transform: DisplayTransform) {
    let before = DisplayMapping(
      columns: 40, rows: 30, geometry: oblong, transform: transform,
      size: PixelSize(width: 50, height: 70))
    let cursor = DisplayPoint(x: 7, y: 60)
    let after = before.with(before.zoomed(to: 4, around: cursor))
    let (a, b) = (before.pixel(cursor), after.pixel(cursor))
    #expect(abs(a.column - b.column) < 1e-9 && abs(a.row - b.row) < 1e-9)
    #expect(abs(after.millimetresPerPixel * 4 - before.millimetresPerPixel * 1.7) < 1e-12)
  }

  @Test func scaleBarIsTheLongestRoundLengthThatFits() throws {
    let mapping = DisplayMapping(
      columns: 320, rows: 320, geometry: oblong, transform: DisplayTransform(),
      size: PixelSize(width: 320, height: 320))
    // 256 mm on 320 pixels: a third of the width is 85 mm.
    let bar = try #require(mapping.scaleBar())
    #expect(bar.lengthInMillimetres == 50)
    #expect(abs(bar.lengthInPixels - 62.5) < 1e-9)
  }

  @Test func imageWithoutGeometryHasNoScaleBar() {
    let mapping = DisplayMapping(
      columns: 32, rows: 32, geometry: nil, transform: DisplayTransform(),
      size: PixelSize(width: 32, height: 32))
    #expect(mapping.scaleBar() == nil)
  }

  @Test func patientPointsComeBackToTheirVoxel() {
    let volume = VolumeGeometry(
      firstSlice: oblong, sliceSpacing: 4, columns: 40, rows: 30, slices: 7)
    let voxel = VoxelIndex(column: 39, row: 0, slice: 6)
    #expect(volume.voxel(volume.point(voxel)) == voxel)
    #expect(volume.voxel(volume.slice(7).position) == nil)
  }
}
