import Imaging

/// Frames of one size, nature and frame of reference that lie parallel.
struct PlaneGroup {
  var records: [FrameRecord]
  /// Number of planes among the frames; more than one where they turn around an axis.
  var planes = 1
  /// Number of planes in the series that are groups of their own.
  var planesOfSeries = 1
}

/// More planes than this in one series are not told apart; a localizer has three.
private let mostPlanes = 64
/// Planes of one slice each from this number on belong together, as in radial acquisitions.
private let radialPlanes = 8

/// Groups in order of their first frame's instance number.
func parallelGroups(_ records: [FrameRecord]) -> [PlaneGroup] {
  var places: [PlaneKey: Int] = [:]
  var bins: [[[FrameRecord]]] = []
  for record in records.sorted(by: isBefore) {
    let key = PlaneKey(record)
    let place = places[key] ?? bins.count
    if place == bins.count {
      places[key] = place
      bins.append([])
    }
    if let index = bins[place].firstIndex(where: { isParallel($0[0], record) }) {
      bins[place][index].append(record)
    } else if bins[place].count < mostPlanes {
      bins[place].append([record])
    } else {
      bins[place][mostPlanes - 1].append(record)
    }
  }
  return bins.flatMap(planeGroups).sorted {
    guard let a = $0.records.first, let b = $1.records.first else { return false }
    return isBefore(a, b)
  }
}

private func planeGroups(_ planes: [[FrameRecord]]) -> [PlaneGroup] {
  let count = planes.reduce(0) { $0 + $1.count }
  if planes.count >= mostPlanes || (planes.count >= radialPlanes && count < 2 * planes.count) {
    return [PlaneGroup(records: planes.flatMap(\.self), planes: planes.count)]
  }
  let isPlanned = planes.contains { group in
    group[0].nature == .localizer || !group[0].stackID.isEmpty || group[0].frame.geometry == nil
  }
  return planes.map { PlaneGroup(records: $0, planesOfSeries: isPlanned ? 1 : planes.count) }
}

/// What frames of one stack have in common to the letter.
private struct PlaneKey: Hashable {
  let columns: Int
  let rows: Int
  let frameOfReferenceUID: String
  let stackID: String
  let nature: SeriesNature
  let hasGeometry: Bool

  init(_ record: FrameRecord) {
    (columns, rows) = (record.frame.columns, record.frame.rows)
    (frameOfReferenceUID, stackID) = (record.frameOfReferenceUID, record.stackID)
    (nature, hasGeometry) = (record.nature, record.frame.geometry != nil)
  }
}

private func isParallel(_ first: FrameRecord, _ second: FrameRecord) -> Bool {
  guard let a = first.frame.geometry, let b = second.frame.geometry else { return true }
  // 0.9999 is the cosine of 0.8 degrees: more than rounding, less than an intended tilt.
  let isSameSpacing = { (x: Double, y: Double) in abs(x - y) <= 1e-3 * max(x, y) }
  return a.rowDirection.dot(b.rowDirection) > 0.9999
    && a.columnDirection.dot(b.columnDirection) > 0.9999
    && isSameSpacing(a.columnSpacing, b.columnSpacing) && isSameSpacing(a.rowSpacing, b.rowSpacing)
}
