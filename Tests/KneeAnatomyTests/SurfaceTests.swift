import Imaging
import KneeAnatomy
import Testing

/// Surfaces of bodies whose area and volume are known.
@Suite struct SurfaceTests {
  /// Shares of a ball, falling over one voxel at its surface.
  ///
  /// - Parameters:
  ///   - middle: In voxels.
  ///   - radius: In mm.
  private static func ball(
    _ middle: (Double, Double, Double), radius: Double, spacing: Double = 0.6, side: Int = 56,
    turned: Bool = false
  ) -> StructureShares {
    var values = [UInt8](repeating: 0, count: side * side * side)
    for z in 0..<side {
      for y in 0..<side {
        for x in 0..<side {
          let off = [Double(x) - middle.0, Double(y) - middle.1, Double(z) - middle.2]
          let distance = off.reduce(0) { $0 + $1 * $1 }.squareRoot() - radius / spacing
          values[(z * side + y) * side + x] = UInt8(255 * min(max(0.5 - distance, 0), 1) + 0.5)
        }
      }
    }
    let (c, s) = turned ? (0.8, 0.6) : (1.0, 0.0)
    let plane = SliceGeometry(
      position: PatientPoint(x: 5, y: -7, z: 11),
      rowDirection: PatientVector(x: c, y: s, z: 0),
      columnDirection: PatientVector(x: -s, y: c, z: 0), columnSpacing: spacing, rowSpacing: spacing
    )
    return StructureShares(
      geometry: VolumeGeometry(
        firstSlice: plane, sliceSpacing: spacing, columns: side, rows: side, slices: side),
      shares: [.femur: values])
  }

  @Test(arguments: [12.0, 6.0])
  func aBallHasItsAreaAndVolume(_ radius: Double) {
    let shares = Self.ball((27.3, 28.1, 26.6), radius: radius)
    let area = shares.surface(of: .femur).areaInSquareMillimetres
    #expect(abs(area / (4 * .pi * radius * radius) - 1) < 0.01)
    let volume = shares.volumeInMillilitres(of: .femur) * 1000
    #expect(abs(volume / (4 / 3 * .pi * radius * radius * radius) - 1) < 0.005)
  }

  @Test func verticesLieOnTheBallAndNormalsLookOutwards() throws {
    let shares = Self.ball((27.3, 28.1, 26.6), radius: 12, turned: true)
    let surface = shares.surface(of: .femur), plane = shares.geometry.firstSlice
    let middle =
      plane.point(column: 27.3, row: 28.1) + plane.normal * (26.6 * shares.geometry.sliceSpacing)
    var (farthest, leastCosine) = (0.0, 1.0)
    for vertex in 0..<surface.count {
      let way = surface.point(vertex) - middle
      farthest = max(farthest, abs(way.length - 12))
      leastCosine = min(leastCosine, surface.normal(vertex).dot(way) / way.length)
    }
    #expect(surface.count > 5000)
    #expect(farthest < 0.06)
    #expect(leastCosine > 0.999)
  }

  /// Every edge belongs to two triangles that run along it in opposite directions.
  @Test func theSurfaceIsClosedAndTurnedOneWay() {
    let surface = Self.noise.surface(of: .tibia)
    var edges: [[UInt32]: Int] = [:]
    for first in stride(from: 0, to: surface.triangles.count, by: 3) {
      let corners = Array(surface.triangles[first..<first + 3])
      for index in 0..<3 {
        let (a, b) = (corners[index], corners[(index + 1) % 3])
        edges[[min(a, b), max(a, b)], default: 0] += a < b ? 1 : -1
      }
    }
    #expect(edges.count > 1000)
    #expect(edges.values.allSatisfy { $0 == 0 })
  }

  /// Shares without any order, nothing at the border: all 256 cases of cells.
  private static let noise: StructureShares = {
    let side = 14
    var (state, values) = (UInt64(7), [UInt8](repeating: 0, count: side * side * side))
    for z in 1..<side - 1 {
      for y in 1..<side - 1 {
        for x in 1..<side - 1 {
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          values[(z * side + y) * side + x] = UInt8(truncatingIfNeeded: state >> 40)
        }
      }
    }
    let plane = SliceGeometry(
      position: PatientPoint(x: 0, y: 0, z: 0), rowDirection: PatientVector(x: 1, y: 0, z: 0),
      columnDirection: PatientVector(x: 0, y: 1, z: 0), columnSpacing: 1, rowSpacing: 1)
    return StructureShares(
      geometry: VolumeGeometry(
        firstSlice: plane, sliceSpacing: 1, columns: side, rows: side, slices: side),
      shares: [.tibia: values])
  }()

  @Test func theSurfaceIsOpenWhereTheGridEnds() {
    let shares = Self.ball((27.5, 27.5, 0), radius: 12)
    let area = shares.surface(of: .femur).areaInSquareMillimetres
    #expect(abs(area / (2 * .pi * 144) - 1) < 0.02)
  }

  @Test func whatIsAbsentHasNoSurface() {
    let shares = Self.ball((27.5, 27.5, 27.5), radius: 12)
    #expect(shares.surface(of: .patella).count == 0)
    #expect(shares.volumeInMillilitres(of: .patella) == 0)
  }
}
