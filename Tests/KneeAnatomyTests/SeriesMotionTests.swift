import ImageProcessing
import Imaging
import Testing

@testable import KneeAnatomy

/// A knee that moved between its series.
@Suite struct SeriesMotionTests {
  private static let planes: [AnatomicalPlane] = [.sagittal, .coronal, .axial]
  private static let still = planes.map { KneeBlocks().reading(KneeBlocks.grid($0)) }
  /// Where the knee of the moved series came to lie.
  private static let motion = RigidTransform(
    rotationInDegrees: PatientVector(x: 2, y: -2, z: 3),
    translation: PatientVector(x: 3, y: -4, z: 5), centre: PatientPoint(x: 3, y: 0, z: 0))

  /// What the network would give on a series that finds the knee moved.
  private func reading(_ plane: AnatomicalPlane, after motion: RigidTransform)
    -> TissueProbabilities
  {
    // The grid seen from the knee: the motion's way back.
    let seen = KneeBlocks().reading(motion.inverse.map(KneeBlocks.grid(plane)))
    return TissueProbabilities(
      geometry: KneeBlocks.grid(plane), tissues: seen.tissues, values: seen.values)
  }

  @Test func aStillKneeIsNotMoved() throws {
    let joined = try JoinedKnee(Self.still, spacing: 1)
    #expect(joined.agreements.allSatisfy { $0?.isSound == true && $0?.caution == nil })
    #expect(joined.motions == [nil, nil, nil] && joined.isSteady)
    let alone = try JoinedKnee([Self.still[0]], spacing: 1)
    #expect(alone.agreements == [nil] && alone.motions == [nil] && alone.isSteady)
  }

  @Test(arguments: 0..<3) func aMovedSeriesIsLaidOnTheOthers(_ index: Int) throws {
    var readings = Self.still
    readings[index] = reading(Self.planes[index], after: Self.motion)
    let joined = try JoinedKnee(readings, spacing: 1)
    #expect(joined.motions.map { $0 != nil } == (0..<3).map { $0 == index } && !joined.isSteady)
    let found = try #require(joined.motions[index])
    let corners = [-30.0, 30].flatMap { x in
      [-20.0, 20].map { PatientPoint(x: x, y: $0, z: 0) }
    }
    for corner in corners {
      let error = (found.transform.map(Self.motion.map(corner)) - corner).length
      #expect(error < 1, "\(error) mm")
    }
    #expect(abs(found.translationInMillimetres - 50.0.squareRoot()) < 1)
    #expect(abs(found.rotationInDegrees - 17.0.squareRoot()) < 1)
    #expect(joined.agreements.allSatisfy { $0?.isSound == true })
    #expect(found.caution.contains("was moved by"))
  }

  /// Outlines of a moved series lie where that series has the knee, in its own pixels.
  @Test func aMovedSeriesIsOutlinedWhereItLies() throws {
    let moved = reading(.coronal, after: Self.motion)
    let joined = try JoinedKnee([Self.still[0], moved, Self.still[2]], spacing: 1)
    try #require(joined.motions[1] != nil)
    let orientation = DisplayOrientation(of: moved.geometry, isMirrored: false)
    let map = joined.structures(ofSeries: 1, moved, orientation: orientation)
    #expect(map.geometry == moved.geometry)
    let alone = StructureMap(
      moved, orientation: orientation, middle: joined.middle(ofSeries: 1))
    // The others say the same there, but for what one voxel of the joint's grid blurs.
    let other = KneeStructure.other.rawValue
    func differing(_ labels: [UInt8]) -> Double {
      let pairs = zip(labels, alone.labels).filter { $0 != other || $1 != other }
      return Double(pairs.count { $0 != $1 }) / Double(pairs.count)
    }
    #expect(differing(map.labels) < 0.03, "\(differing(map.labels))")
    let unmoved = StructureMap(
      moved, orientation: orientation, middle: joined.middle(ofSeries: 1), knee: joined)
    #expect(differing(unmoved.labels) > 0.2, "\(differing(unmoved.labels))")
    // The middle went with the knee, and comes back to where the series has it.
    let (middle, own) = (joined.middle, joined.middle(ofSeries: 1))
    let back = Self.motion.map(middle.point) - own.point
    #expect(abs(back.dot(own.towardsLateral)) < 1)
    #expect(joined.middle(ofSeries: 0) == middle)
  }

  /// Where the series is not sure, the others decide in its own coordinates.
  @Test func theOthersSpeakInTheMovedSeriesCoordinates() throws {
    let sure = reading(.sagittal, after: Self.motion)
    let (femur, tibia) = (1, 2)
    var values = sure.values
    for voxel in stride(from: 0, to: values.count, by: sure.stride)
    where values[voxel + tibia] == 255 {
      (values[voxel + femur], values[voxel + tibia]) = (100, 155)
    }
    let doubtful = TissueProbabilities(
      geometry: sure.geometry, tissues: sure.tissues, values: values)
    let joined = try JoinedKnee([doubtful, Self.still[1], Self.still[2]], spacing: 1)
    try #require(joined.motions[0] != nil)
    let orientation = DisplayOrientation(of: sure.geometry, isMirrored: false)
    let found = joined.structures(ofSeries: 0, doubtful, orientation: orientation)
    let truth = StructureMap(sure, orientation: orientation, middle: joined.middle(ofSeries: 0))
    let same = zip(found.labels, truth.labels).count { $0 == $1 }
    #expect(Double(same) > 0.98 * Double(truth.labels.count), "\(same) of \(truth.labels.count)")
  }

  /// What is less than registration errs by is left, even where a closer look is asked for.
  @Test func aSmallMotionIsLeft() throws {
    let small = RigidTransform(
      rotationInDegrees: PatientVector(x: 0, y: 0, z: 0),
      translation: PatientVector(x: 0, y: 0, z: 1), centre: PatientPoint(x: 0, y: 0, z: 0))
    let readings = [Self.still[0], reading(.coronal, after: small), Self.still[2]]
    let joined = try JoinedTissues(readings.map(LabelledReading.init), spacing: 1)
    #expect(try MotionSearch(joined, spacing: 1).found() == [nil, nil, nil])
  }

  /// A reading that errs, its femur a third too small, is not moved to please the others.
  @Test func aSeriesThatErrsIsNotMoved() throws {
    var odd = Self.still[1]
    var values = odd.values
    for voxel in 0..<odd.geometry.voxelCount where values[voxel * odd.stride + 1] == 255 {
      let row = voxel / odd.geometry.columns % odd.geometry.rows
      guard row < 12 || voxel % odd.geometry.columns < 20 else { continue }
      (values[voxel * odd.stride + 1], values[voxel * odd.stride]) = (0, 255)
    }
    odd = TissueProbabilities(geometry: odd.geometry, tissues: odd.tissues, values: values)
    let joined = try JoinedKnee([Self.still[0], odd, Self.still[2]], spacing: 1)
    #expect(joined.motions == [nil, nil, nil])
  }

  @Test func aMotionThatIsNotPlausibleIsOnlyTold() throws {
    let far = RigidTransform(
      rotationInDegrees: PatientVector(x: 0, y: 0, z: 0),
      translation: PatientVector(x: 0, y: 0, z: 26), centre: PatientPoint(x: 0, y: 0, z: 0))
    let joined = try JoinedKnee(
      [reading(.sagittal, after: far), Self.still[1], Self.still[2]], spacing: 1)
    #expect(joined.motions == [nil, nil, nil] && !joined.isSteady)
    #expect(joined.agreements[0]?.isSound == false)
    #expect(joined.agreements[0]?.caution?.contains("lies elsewhere") == true)
  }

  @Test func axesComeBackToTheMovedSeries() throws {
    let moved = reading(.axial, after: Self.motion)
    let joined = try JoinedKnee([Self.still[0], Self.still[1], moved], spacing: 1)
    let axes = try #require(joined.axes(.upright, ofMovedSeries: 2))
    #expect((axes.origin - Self.motion.map(PatientPoint(x: 0, y: 0, z: 0))).length < 1)
    #expect(axes.superior.dot(Self.motion.rotation * PatientVector(x: 0, y: 0, z: 1)) > 0.999)
    #expect(joined.axes(.upright, ofMovedSeries: 0) == nil)
  }
}
