import DICOM
import Glibc
import Imaging

/// The grid of ordered frames, or what stands in its way.
///
/// - Parameters:
///   - stack: The frames of one stack in order of position.
///   - seriesID: The series' identifier, for the problems.
func stackGeometry(
  _ stack: Stack, seriesID: String
) -> (geometry: VolumeGeometry?, problems: [AssemblyProblem]) {
  let records = stack.records
  guard let first = records.first else { return (nil, []) }
  if first.nature == .tiled { return (nil, [.tiledSlices(seriesID: seriesID)]) }
  guard let plane = first.frame.geometry else { return (nil, [.noGeometry(seriesID: seriesID)]) }
  guard stack.planes == 1 else {
    return (nil, [.nonParallelSlices(seriesID: seriesID, planes: stack.planes)])
  }
  let places = records.map { $0.place(along: plane.normal) }
  let (spacing, problem) = evenSpacing(places, stack, seriesID: seriesID)
  if let problem { return (nil, [problem]) }
  let others: [AssemblyProblem] =
    stack.planesOfSeries > 1
    ? [.nonParallelSlices(seriesID: seriesID, planes: stack.planesOfSeries)] : []
  guard let spacing else {
    // One slice: its thickness is the only extent that is known.
    let thickness = first.attributes.double(.pixelMeasuresSequence, .sliceThickness)
    return (grid(records, plane, spacing: thickness ?? 0), others)
  }
  if let shift = shift(records, plane, spacing: spacing, seriesID: seriesID) {
    return (nil, [shift] + others)
  }
  return (grid(records, plane, spacing: spacing), others)
}

/// The distance of neighbouring slices, `nil` for a single one, or why there is no such distance.
private func evenSpacing(
  _ places: [Double], _ stack: Stack, seriesID: String
) -> (Double?, AssemblyProblem?) {
  let steps = zip(places, places.dropFirst()).map { $1 - $0 }
  guard let smallest = steps.min(), let largest = steps.max() else { return (nil, nil) }
  if smallest < samePosition {
    if stack.isTimeSeries {
      return (nil, .timesAtOnePosition(seriesID: seriesID, count: places.count))
    }
    let index = steps.firstIndex(of: smallest) ?? 0
    return (nil, .duplicatePosition(seriesID: seriesID, places[index]))
  }
  // Positions are rounded in files; a missing slice doubles a step.
  let mean = ((places.last ?? 0) - (places.first ?? 0)) / Double(steps.count)
  guard largest - smallest > max(0.05, 0.02 * mean) else { return (mean, nil) }
  let usual = steps.sorted()[(steps.count - 1) / 2]
  return (nil, gaps(steps, places, usual: usual, seriesID: seriesID))
}

/// Whole numbers of missing slices where that explains all distances, else uneven distances.
private func gaps(
  _ steps: [Double], _ places: [Double], usual: Double, seriesID: String
) -> AssemblyProblem {
  let tolerance = max(0.05, 0.02 * usual)
  var missing: [MissingSlices] = []
  var unusual: [Int] = []
  for (index, step) in steps.enumerated() where abs(step - usual) > tolerance {
    unusual.append(index + 1)
    let share = (step / usual).rounded()
    // More than ten in a row are no slices that were lost but another stack.
    guard share >= 2, share <= 11, abs(step - share * usual) <= tolerance * share else { continue }
    missing.append(
      MissingSlices(after: index + 1, count: Int(share) - 1, position: places[index] + usual))
  }
  if !missing.isEmpty, missing.count == unusual.count {
    return .missingSlices(seriesID: seriesID, missing)
  }
  return .unevenSpacing(
    seriesID: seriesID, smallest: steps.min() ?? 0, largest: steps.max() ?? 0, after: unusual)
}

private func grid(
  _ records: [FrameRecord], _ plane: SliceGeometry, spacing: Double
) -> VolumeGeometry? {
  guard spacing > 0, let frame = records.first?.frame else { return nil }
  return VolumeGeometry(
    firstSlice: plane, sliceSpacing: spacing, columns: frame.columns, rows: frame.rows,
    slices: records.count)
}

/// What keeps slices from lying where an even, upright stack has them: within a fifth of a pixel and
/// at least 0.1 mm for rounding.
///
/// A stack that is shifted evenly, as by a tilted gantry, is told from one that is shifted anyhow.
/// Neither has a grid of this kind.
private func shift(
  _ records: [FrameRecord], _ plane: SliceGeometry, spacing: Double, seriesID: String
) -> AssemblyProblem? {
  let tolerance = max(0.1, 0.2 * min(plane.columnSpacing, plane.rowSpacing))
  let offsets = records.map { record in
    (record.frame.geometry?.position ?? plane.position) - plane.position
  }.map { (across: $0.dot(plane.rowDirection), down: $0.dot(plane.columnDirection)) }
  guard let last = offsets.last, records.count > 1 else { return nil }
  guard offsets.contains(where: { abs($0.across) > tolerance || abs($0.down) > tolerance }) else {
    return nil
  }
  let steps = Double(records.count - 1)
  let (across, down) = (last.across / steps, last.down / steps)
  let isEven = offsets.enumerated().allSatisfy { index, offset in
    abs(offset.across - across * Double(index)) <= tolerance
      && abs(offset.down - down * Double(index)) <= tolerance
  }
  guard isEven else { return .mixedGeometry(seriesID: seriesID) }
  let sideways = (across * across + down * down).squareRoot()
  return .shearedStack(seriesID: seriesID, degrees: atan2(sideways, spacing) * 180 / .pi)
}
