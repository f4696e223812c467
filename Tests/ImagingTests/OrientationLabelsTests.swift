import Imaging
import Testing

/// An axial plane: rows run to the patient's left, columns to the back.
private let axial = plane((1, 0, 0), (0, 1, 0))

private func plane(
  _ row: (Double, Double, Double), _ column: (Double, Double, Double)
) -> SliceGeometry {
  SliceGeometry(
    position: PatientPoint(x: 0, y: 0, z: 0),
    rowDirection: PatientVector(x: row.0, y: row.1, z: row.2),
    columnDirection: PatientVector(x: column.0, y: column.1, z: column.2),
    columnSpacing: 1, rowSpacing: 1)
}

struct OrientationLabelsTests {
  @Test func axialPlaneShowsThePatientsRightOnTheLeft() {
    let labels = orientationLabels(geometry: axial, transform: DisplayTransform())
    #expect(labels == OrientationLabels(left: "R", right: "L", top: "A", bottom: "P"))
  }

  @Test func sagittalPlaneFacesTheLeftEdge() {
    let labels = orientationLabels(
      geometry: plane((0, 1, 0), (0, 0, -1)), transform: DisplayTransform())
    #expect(labels == OrientationLabels(left: "A", right: "P", top: "H", bottom: "F"))
  }

  @Test func obliquePlaneNamesTheSecondDirectionFromFifteenDegrees() {
    let (c, s) = (0.9563, 0.2924)  // 17 degrees
    let labels = orientationLabels(
      geometry: plane((c, s, 0), (-s, c, 0)), transform: DisplayTransform())
    #expect(labels == OrientationLabels(left: "RA", right: "LP", top: "AL", bottom: "PR"))
    let (c10, s10) = (0.9848, 0.1736)
    let nearly = orientationLabels(
      geometry: plane((c10, s10, 0), (-s10, c10, 0)), transform: DisplayTransform())
    #expect(nearly == OrientationLabels(left: "R", right: "L", top: "A", bottom: "P"))
  }

  /// Marks the pixel nearest to each edge and asks the mapping where it went.
  @Test func lettersFollowThePictureThroughEveryTurnAndFlip() {
    for turns in 0..<4 {
      for flips in 0..<4 {
        let transform = DisplayTransform(
          quarterTurns: turns, isFlippedHorizontally: flips & 1 == 1,
          isFlippedVertically: flips & 2 == 2)
        let mapping = DisplayMapping(
          columns: 9, rows: 9, geometry: axial, transform: transform,
          size: PixelSize(width: 9, height: 9))
        let labels = orientationLabels(geometry: axial, transform: transform)
        let edges: [(DisplayPoint, String)] = [
          (DisplayPoint(x: 0, y: 4), labels.left), (DisplayPoint(x: 8, y: 4), labels.right),
          (DisplayPoint(x: 4, y: 0), labels.top), (DisplayPoint(x: 4, y: 8), labels.bottom),
        ]
        for (edge, letters) in edges {
          let towards = axial.point(mapping.pixel(edge)) - axial.point(column: 4, row: 4)
          #expect(letters == towards.orientationLetters)
        }
      }
    }
  }
}
