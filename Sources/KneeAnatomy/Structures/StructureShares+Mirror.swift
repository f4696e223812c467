import Imaging

extension StructureShares {
  /// The shares of the mirror image at the patient's x: of a left knee those of a right one, and back.
  ///
  /// Columns are stored the other way round, so that the slices' normal stays right-handed; every share keeps its value.
  public func mirrored() -> StructureShares {
    var mirrored = geometry
    let last = geometry.firstSlice.point(column: Double(geometry.columns - 1), row: 0)
    mirrored.firstSlice.position = last.mirrored
    mirrored.firstSlice.rowDirection = geometry.firstSlice.rowDirection.mirrored * -1
    mirrored.firstSlice.columnDirection = geometry.firstSlice.columnDirection.mirrored
    let columns = geometry.columns
    return StructureShares(
      geometry: mirrored,
      shares: shares.mapValues { values in
        var result = values
        for first in stride(from: 0, to: values.count, by: columns) {
          result[first..<first + columns].reverse()
        }
        return result
      })
  }
}
