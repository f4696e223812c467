import DICOM
import Imaging

/// The grid of ordered frames, or what stands in its way.
///
/// - Parameters:
///   - records: The frames of one stack in order of position.
///   - seriesID: The series' identifier, for the problems.
func stackGeometry(
  _ records: [FrameRecord], seriesID: String
) -> (geometry: VolumeGeometry?, problems: [AssemblyProblem]) {
  guard let first = records.first, let plane = first.frame.geometry else {
    return (nil, [.noGeometry(seriesID: seriesID)])
  }
  let normal = plane.normal
  let places = records.map { $0.place(along: normal) }
  let steps = zip(places, places.dropFirst()).map { $1 - $0 }
  guard let smallest = steps.min(), let largest = steps.max() else {
    // One slice: its thickness is the only extent that is known.
    let thickness = first.attributes.double(.pixelMeasuresSequence, .sliceThickness)
    return (grid(records, plane, spacing: thickness ?? 0), [])
  }
  if smallest < samePosition {
    let index = steps.firstIndex(of: smallest) ?? 0
    return (nil, [.duplicatePosition(seriesID: seriesID, places[index])])
  }
  // Positions are rounded in files; a missing slice doubles a step.
  let mean = ((places.last ?? 0) - (places.first ?? 0)) / Double(steps.count)
  guard largest - smallest <= max(0.05, 0.02 * mean) else {
    return (
      nil, [.unevenSpacing(seriesID: seriesID, smallest: smallest, largest: largest)]
    )
  }
  guard advancesAlongNormal(records, plane, spacing: mean) else {
    return (nil, [.mixedGeometry(seriesID: seriesID)])
  }
  return (grid(records, plane, spacing: mean), [])
}

private func grid(
  _ records: [FrameRecord], _ plane: SliceGeometry, spacing: Double
) -> VolumeGeometry? {
  guard spacing > 0, let frame = records.first?.frame else { return nil }
  return VolumeGeometry(
    firstSlice: plane, sliceSpacing: spacing, columns: frame.columns, rows: frame.rows,
    slices: records.count)
}

/// Whether each slice lies where an even, upright stack has it, within a fifth of a pixel and at
/// least 0.1 mm for rounding. A sheared stack (a tilted gantry) has no grid of this kind.
private func advancesAlongNormal(
  _ records: [FrameRecord], _ plane: SliceGeometry, spacing: Double
) -> Bool {
  let tolerance = max(0.1, 0.2 * min(plane.columnSpacing, plane.rowSpacing))
  return records.enumerated().allSatisfy { index, record in
    guard let position = record.frame.geometry?.position else { return false }
    let expected = plane.position + plane.normal * (Double(index) * spacing)
    let offset = position - expected
    return abs(offset.dot(plane.rowDirection)) <= tolerance
      && abs(offset.dot(plane.columnDirection)) <= tolerance
  }
}
