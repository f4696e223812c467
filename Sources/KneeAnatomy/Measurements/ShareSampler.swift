import Imaging

/// A structure's share at any point, by lines between the voxels' middles.
struct ShareSampler: Sendable {
  private let values: [UInt8]
  private let geometry: VolumeGeometry
  private let axes: GridAxes

  /// nil where the structure is not there.
  init?(_ structure: KneeStructure, in shares: StructureShares) {
    guard let values = shares.shares[structure] else { return nil }
    (self.values, geometry, axes) = (values, shares.geometry, GridAxes(shares.geometry))
  }

  /// Whether at least half of what lies at a point is the structure.
  func contains(_ point: PatientPoint) -> Bool { self[point] >= 0.5 }

  /// 0 to 1; 0 outside the grid.
  subscript(point: PatientPoint) -> Double {
    let way = (point - axes.origin) * (1 / axes.spacing)
    let (x, y, z) = (way.dot(axes.column), way.dot(axes.row), way.dot(axes.slice))
    let (columns, rows) = (geometry.columns, geometry.rows)
    guard x >= 0, y >= 0, z >= 0, x < Double(columns - 1), y < Double(rows - 1),
      z < Double(geometry.slices - 1)
    else { return 0 }
    let (i, j, k) = (Int(x), Int(y), Int(z))
    let (a, b, c) = (x - Double(i), y - Double(j), z - Double(k))
    let first = (k * rows + j) * columns + i
    func line(_ index: Int) -> Double {
      Double(values[index]) * (1 - a) + Double(values[index + 1]) * a
    }
    let below = line(first) * (1 - b) + line(first + columns) * b
    let next = first + rows * columns
    let above = line(next) * (1 - b) + line(next + columns) * b
    return (below * (1 - c) + above * c) / 255
  }
}
