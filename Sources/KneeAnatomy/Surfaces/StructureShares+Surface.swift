import CPixels
import Imaging

extension StructureShares {
  /// The surface of a structure.
  ///
  /// - Parameter structure: One that may be absent; its surface then has no vertices.
  /// - Complexity: Linear in the voxels; about 50 ms for a femur on 180 × 170 × 180 voxels.
  public func surface(of structure: KneeStructure) -> StructureSurface {
    guard let shares = shares[structure], geometry.columns > 1, geometry.rows > 1,
      geometry.slices > 1
    else {
      return StructureSurface(
        geometry: geometry, places: [], directions: [], triangles: [], areas: [])
    }
    let (places, triangles) = Self.triangles(shares, geometry)
    let sigma = Float(
      StructureSurface.normalSmoothingInMillimetres / geometry.firstSlice.columnSpacing)
    return StructureSurface(
      geometry: geometry, places: places,
      directions: Self.directions(shares, geometry, at: places, sigma: sigma),
      triangles: triangles,
      areas: Self.areas(places, triangles, spacing: Float(geometry.firstSlice.columnSpacing)))
  }

  /// Volume of a structure in millilitres: the sum of its shares of the voxels.
  public func volumeInMillilitres(of structure: KneeStructure) -> Double {
    guard let shares = shares[structure] else { return 0 }
    let sum = shares.withUnsafeBufferPointer { $0.reduce(into: UInt64(0)) { $0 += UInt64($1) } }
    return Double(sum) / 255 * geometry.voxelVolumeInMillilitres
  }

  private static func triangles(
    _ shares: [UInt8], _ geometry: VolumeGeometry
  ) -> (places: [Float], triangles: [UInt32]) {
    let grid = cpixels_grid(geometry)
    var slots = [UInt32](repeating: 0, count: 5 * geometry.rows * geometry.columns)
    let size = cpixels_surface(shares, grid, &slots, nil, nil)
    var triangles = [UInt32](repeating: 0, count: 3 * size.triangles)
    let places = [Float](unsafeUninitializedCapacity: 3 * size.vertices) { places, filled in
      _ = cpixels_surface(shares, grid, &slots, places.baseAddress, &triangles)
      filled = 3 * size.vertices
    }
    return (places, triangles)
  }

  private static func directions(
    _ shares: [UInt8], _ geometry: VolumeGeometry, at places: [Float], sigma: Float
  ) -> [Float] {
    let grid = cpixels_grid(geometry)
    return SideBySide.filled(count: places.count / 3, of: 3) { range, directions in
      places.withUnsafeBufferPointer { places in
        guard let from = places.baseAddress else { return }
        cpixels_surface_normals(
          shares, grid, from + 3 * range.lowerBound, range.count, sigma, directions)
      }
    }
  }

  private static func areas(
    _ places: [Float], _ triangles: [UInt32], spacing: Float
  ) -> [Float] {
    var areas = [Float](repeating: 0, count: places.count / 3)
    func place(_ vertex: Int) -> SIMD3<Float> {
      SIMD3(places[3 * vertex], places[3 * vertex + 1], places[3 * vertex + 2])
    }
    for first in stride(from: 0, to: triangles.count, by: 3) {
      let corners = (0..<3).map { Int(triangles[first + $0]) }
      let a = place(corners[1]) - place(corners[0]), b = place(corners[2]) - place(corners[0])
      let normal = SIMD3(
        a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
      let third = (normal * normal).sum().squareRoot() * spacing * spacing / 6
      for corner in corners { areas[corner] += third }
    }
    return areas
  }
}

extension cpixels_grid {
  init(_ geometry: VolumeGeometry) {
    self.init(
      columns: Int32(geometry.columns), rows: Int32(geometry.rows),
      slices: Int32(geometry.slices))
  }
}
