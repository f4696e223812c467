import Imaging
import Testing

@testable import KneeAnatomy

/// Series of several planes as one knee.
@Suite struct JoinedKneeTests {
  private let knee = KneeBlocks()

  @Test(arguments: [
    [AnatomicalPlane.sagittal], [.coronal], [.axial], [.sagittal, .coronal, .axial],
  ])
  func volumesAreThoseOfTheBlocks(_ planes: [AnatomicalPlane]) throws {
    let joined = try JoinedKnee(planes.map { knee.reading(KneeBlocks.grid($0)) }, spacing: 1)
    let volumes = joined.shares.volumesInMillilitres
    // Axial slices 3 mm apart miss a layer of 2 mm, and take one of 4 mm for 6.
    let isAxialAlone = planes == [.axial]
    let cartilage = 26.0 * 40 * 2 / 1000, meniscus = 16.0 * 36 * 4 / 1000
    let expected: [KneeStructure: Double] = [
      .medialTibialCartilage: cartilage, .lateralTibialCartilage: cartilage,
      .medialMeniscus: meniscus, .lateralMeniscus: meniscus,
    ]
    for (structure, expected) in expected where !isAxialAlone || expected == meniscus {
      let found = volumes[structure] ?? 0
      #expect(
        abs(found - expected) < (isAxialAlone ? 0.6 : 0.15) * expected,
        "\(structure): \(found), \(expected)")
    }
  }

  @Test func theMiddleIsTheTibias() throws {
    let joined = try JoinedKnee([knee.reading(KneeBlocks.grid(.coronal))], spacing: 1)
    #expect(abs(joined.middle.point.x - 3) < 0.7)
    #expect(joined.middle.isLateral(PatientPoint(x: -10, y: 0, z: 0)))
    #expect(!joined.middle.isLateral(PatientPoint(x: 10, y: 0, z: 0)))
    #expect(joined.fibulaIsLateral == true)
  }

  @Test func aKneeOfTheOtherSideHasItsFibulaOnTheWrongOne() throws {
    let reading = knee.reading(KneeBlocks.grid(.coronal))
    let grid = reading.geometry
    // What a left knee looks like when it is read as a right one.
    let stride = reading.stride
    var mirrored = reading.values
    for line in 0..<(grid.rows * grid.slices) {
      for column in 0..<grid.columns {
        let from = (line * grid.columns + column) * stride
        let to = (line * grid.columns + grid.columns - 1 - column) * stride
        for tissue in 0..<stride { mirrored[to + tissue] = reading.values[from + tissue] }
      }
    }
    let left = TissueProbabilities(geometry: grid, tissues: reading.tissues, values: mirrored)
    #expect(try JoinedKnee([left], spacing: 1).fibulaIsLateral == false)
  }

  @Test func strayVoxelsAreTakenOut() throws {
    let grid = KneeBlocks.grid(.sagittal)
    let reading = knee.reading(grid)
    var values = reading.values
    // A piece of meniscus and of femur in a corner, far from the joint.
    for slice in 2..<4 {
      for row in 2..<6 {
        for column in 2..<6 {
          let place = ((slice * grid.rows + row) * grid.columns + column) * reading.stride
          values[place] = 0
          values[place + (column < 4 ? 4 : 1)] = 255
        }
      }
    }
    let strays = TissueProbabilities(geometry: grid, tissues: reading.tissues, values: values)
    let orientation = DisplayOrientation(of: grid, isMirrored: false)
    let middle = try JoinedKnee([reading], spacing: 1).middle
    let clean = StructureMap(reading, orientation: orientation, middle: middle)
    let found = StructureMap(strays, orientation: orientation, middle: middle)
    #expect(found.volumesInMillilitres[.femur] == clean.volumesInMillilitres[.femur])
    #expect(
      found.volumesInMillilitres[.lateralMeniscus] == clean.volumesInMillilitres[.lateralMeniscus])
  }

  @Test func whatShowsNoJointIsRefused() throws {
    var grid = KneeBlocks.grid(.axial)
    grid.firstSlice.position.z = 200
    let reading = knee.reading(grid)
    #expect(throws: JoiningError.noJoint) { try JoinedKnee([reading]) }
    #expect(throws: JoiningError.noSeries) { try JoinedKnee([]) }
  }

  @Test func probabilitiesAreRead() {
    let reading = knee.reading(KneeBlocks.grid(.axial))
    let (tissue, probability) = reading.mostProbable()
    #expect(probability.allSatisfy { $0 == 255 })
    let femur = UInt8(KneeBlocks.tissues.firstIndex(of: .femur) ?? 0)
    let voxels = tissue.count { $0 == femur }
    // 71 x 55 pixels in the 12 slices from 6 to 39 mm.
    #expect(voxels == 71 * 55 * 12)
  }
}
