public import Imaging

/// The surface of a structure where its share reaches one half: triangles below the size of a voxel.
///
/// Marching cubes (Lorensen and Cline 1987, doi:10.1145/37402.37422) with vertices by linear interpolation between voxel centres. Where
/// two inside corners face each other across a face of a cell they are kept apart, alike in both cells, so that the surface has no
/// holes. It is open where the grid ends: what lies outside is not known.
public struct StructureSurface: Sendable {
  /// The grid from whose shares the surface was read.
  public let geometry: VolumeGeometry
  /// Places of the vertices in voxels, `[vertex, 3]`: column, row, slice.
  let places: [Float]
  /// Directions outwards along the grid's axes, of length one, `[vertex, 3]`.
  let directions: [Float]
  /// Numbers of vertices, `[triangle, 3]`, counterclockwise seen from outside.
  public let triangles: [UInt32]
  /// Part of the surface that belongs to each vertex, a third of its triangles, in mm².
  public let areas: [Float]

  /// Number of vertices.
  public var count: Int { areas.count }

  /// Area in mm².
  public var areaInSquareMillimetres: Double { areas.reduce(0) { $0 + Double($1) } }

  /// A vertex in the patient.
  public func point(_ vertex: Int) -> PatientPoint {
    grid.point(
      Double(places[3 * vertex]), Double(places[3 * vertex + 1]), Double(places[3 * vertex + 2]))
  }

  /// The direction outwards at a vertex, of length one; zero where the shares have no slope.
  ///
  /// Against the slope of the shares after a Gaussian of ``normalSmoothingInMillimetres``.
  public func normal(_ vertex: Int) -> PatientVector {
    grid.vector(
      Double(directions[3 * vertex]), Double(directions[3 * vertex + 1]),
      Double(directions[3 * vertex + 2]))
  }

  /// Standard deviation of the Gaussian by which shares are smoothed before normals are read.
  ///
  /// 1 mm: the steps of voxels of 0.6 mm vanish, and a condyle's curve of 20 mm turns by 3 degrees within it.
  public static let normalSmoothingInMillimetres = 1.0

  var grid: GridAxes { GridAxes(geometry) }
}

/// The axes of a grid of cubic voxels, kept ready for many places.
struct GridAxes: Sendable {
  let origin: PatientPoint
  let column, row, slice: PatientVector
  let spacing: Double

  init(_ geometry: VolumeGeometry) {
    let plane = geometry.firstSlice
    (origin, spacing) = (plane.position, plane.columnSpacing)
    (column, row, slice) = (plane.rowDirection, plane.columnDirection, plane.normal)
  }

  /// The patient's point of a place in voxels.
  func point(_ x: Double, _ y: Double, _ z: Double) -> PatientPoint {
    origin + vector(x, y, z) * spacing
  }

  /// The patient's direction of one along the grid's axes.
  func vector(_ x: Double, _ y: Double, _ z: Double) -> PatientVector {
    column * x + row * y + slice * z
  }
}
