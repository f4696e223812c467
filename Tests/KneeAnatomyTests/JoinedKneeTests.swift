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
    let shares = joined.shares, sums = shares.volumesInMillilitres
    let labels = shares.labels()
    let volumes = StructureMap(
      geometry: shares.geometry, labels: labels,
      confidence: [UInt8](repeating: 255, count: labels.count)
    ).volumesInMillilitres
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
      // What axial slices take for thicker adds to the sum of all planes' shares; the voxels' majority does not have it.
      guard planes.count == 1 else { continue }
      let sum = sums[structure] ?? 0
      #expect(
        abs(sum - expected) < (isAxialAlone ? 0.6 : 0.15) * expected,
        "\(structure): \(sum), \(expected)")
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

  @Test func whereASeriesIsNotSureTheOthersDecide() throws {
    let grid = KneeBlocks.grid(.sagittal)
    let sure = knee.reading(grid),
      others = [AnatomicalPlane.coronal, .axial].map { knee.reading(KneeBlocks.grid($0)) }
    // A series that takes the tibia for femur with 60 %, and is sure of the rest.
    let (femur, tibia) = (1, 2)
    #expect(sure.tissues[femur] == .femur && sure.tissues[tibia] == .tibia)
    var values = sure.values
    for voxel in stride(from: 0, to: values.count, by: sure.stride)
    where values[voxel + tibia] == 255 {
      (values[voxel + femur], values[voxel + tibia]) = (153, 102)
    }
    let doubtful = TissueProbabilities(geometry: grid, tissues: sure.tissues, values: values)
    let orientation = DisplayOrientation(of: grid, isMirrored: false)
    let joined = try JoinedKnee([doubtful] + others, spacing: 1)
    let alone = StructureMap(doubtful, orientation: orientation, middle: joined.middle)
    let together = StructureMap(
      doubtful, orientation: orientation, middle: joined.middle, knee: joined)
    let truth = StructureMap(sure, orientation: orientation, middle: joined.middle)
    #expect(alone.volumeInMillilitres(of: .tibia) == 0)
    let (found, expected) = (
      together.volumeInMillilitres(of: .tibia), truth.volumeInMillilitres(of: .tibia)
    )
    #expect(found > 0.9 * expected, "\(found) of \(expected)")
  }

  /// What a series is sure of stands against one other series, and not against two.
  @Test(arguments: [([AnatomicalPlane.coronal], false), ([.coronal, .axial], true)])
  func twoSeriesOverruleOneThatIsSure(_ planes: [AnatomicalPlane], _ isOverruled: Bool) throws {
    let grid = KneeBlocks.grid(.sagittal), sure = knee.reading(grid)
    let (other, femur) = (0, 1)
    #expect(sure.tissues[other] == .other && sure.tissues[femur] == .femur)
    // The femur is not seen in one slice. Near the joint the others count, 36 to 40 mm below the first row.
    let area = grid.rows * grid.columns, slice = 14
    let joint = (slice * grid.rows + 36) * grid.columns..<(slice * grid.rows + 40) * grid.columns
    var values = sure.values
    for voxel in (slice * area..<(slice + 1) * area).map({ $0 * sure.stride })
    where values[voxel + femur] == 255 {
      (values[voxel + other], values[voxel + femur]) = (255, 0)
    }
    let blind = TissueProbabilities(geometry: grid, tissues: sure.tissues, values: values)
    let orientation = DisplayOrientation(of: grid, isMirrored: false)
    let joined = try JoinedKnee(
      [blind] + planes.map { knee.reading(KneeBlocks.grid($0)) }, spacing: 1)
    let found = StructureMap(blind, orientation: orientation, middle: joined.middle, knee: joined)
    let truth = StructureMap(sure, orientation: orientation, middle: joined.middle)
    func pixels(_ map: StructureMap) -> Int {
      map.labels[joint].count { $0 == KneeStructure.femur.rawValue }
    }
    #expect(pixels(truth) > 200)
    let share = Double(pixels(found)) / Double(pixels(truth))
    #expect(isOverruled ? share > 0.95 : share == 0, "\(share)")
  }

  @Test func whatReachesBeyondTheSeriesIsSaid() throws {
    let whole = try JoinedKnee([knee.reading(KneeBlocks.grid(.sagittal))], spacing: 1)
    #expect(whole.structuresCutOff.contains(.femur))
    #expect(!whole.structuresCutOff.contains(.lateralMeniscus))
    // The last slices, on the lateral side, are missing; a series of another plane shows them.
    var grid = KneeBlocks.grid(.sagittal)
    grid.slices = 24
    let part = try JoinedKnee([knee.reading(grid)], spacing: 1)
    #expect(part.structuresCutOff.contains(.lateralMeniscus))
    #expect(!part.structuresCutOff.contains(.medialMeniscus))
    let both = try JoinedKnee(
      [knee.reading(grid), knee.reading(KneeBlocks.grid(.coronal))], spacing: 1)
    #expect(!both.structuresCutOff.contains(.lateralMeniscus))
  }

  /// Fluid far above the joint's grid counts; fluid at the edge of the series is cut.
  @Test(arguments: [38.0, 60.0]) func fluidIsMeasuredWhereverItIsSeen(_ top: Double) throws {
    let grid = KneeBlocks.grid(.sagittal), blocks = knee.reading(grid)
    var values = blocks.values, voxels = 0
    for slice in 0..<grid.slices {
      for row in 0..<grid.rows {
        for column in 0..<grid.columns {
          let point = grid.point(VoxelIndex(column: column, row: row, slice: slice))
          guard abs(point.x) < 20, point.y < -30, point.y > -40, point.z > 20, point.z < top else {
            continue
          }
          let place = ((slice * grid.rows + row) * grid.columns + column) * blocks.stride
          for tissue in 0..<blocks.stride { values[place + tissue] = 0 }
          values[place + KneeBlocks.tissues.count] = 255
          voxels += 1
        }
      }
    }
    let joined = try JoinedKnee([
      TissueProbabilities(
        geometry: grid, tissues: KneeBlocks.tissues + [.jointFluid], values: values)
    ])
    let volume = try #require(joined.fluid).volumeInMillilitres(of: .jointFluid)
    let expected = Double(voxels) * 3 / 1000
    #expect(abs(volume / expected - 1) < 0.1, "\(volume), \(expected)")
    #expect(joined.isFluidCutOff == (top > 45))
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
