import Imaging
import KneeAnatomy
import Testing

@Suite struct StructureMapTests {
  @Test func aVolumeIsThatOfTheVoxels() {
    let plane = SliceGeometry(
      position: PatientPoint(x: 0, y: 0, z: 0), rowDirection: PatientVector(x: 0, y: 1, z: 0),
      columnDirection: PatientVector(x: 0, y: 0, z: -1), columnSpacing: 0.5, rowSpacing: 0.5)
    let geometry = VolumeGeometry(
      firstSlice: plane, sliceSpacing: 4, columns: 2, rows: 2, slices: 2)
    let map = StructureMap(
      geometry: geometry, labels: [1, 1, 0, 0, 1, 2, 2, 2],
      confidence: [255, 51, 3, 3, 204, 255, 0, 255])
    #expect(map.meanConfidence[.femur] == 2.0 / 3)
    #expect(map.meanConfidence[.patella] == nil)
    #expect(map.volumeInMillilitres(of: .femur) == 3 * 0.001)
    #expect(map.volumeInMillilitres(of: .patella) == 0)
  }
}
