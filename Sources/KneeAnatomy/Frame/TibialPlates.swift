import Imaging

/// The bone of the two tibial plateaux: where cartilage lies on it, or should.
struct TibialPlates: Sendable {
  let surface: StructureSurface
  let covers: [KneeSide: BoneCover]

  static let cartilages: [KneeSide: KneeStructure] = [
    .medial: .medialTibialCartilage, .lateral: .lateralTibialCartilage,
  ]

  init(_ shares: StructureShares, _ surface: StructureSurface) {
    self.surface = surface
    covers = Self.cartilages.mapValues { cartilage in
      var cover = BoneCover(cartilage, in: shares, on: surface)
      let flat = Self.flat(cover)
      cover.expect(flat)
      return cover
    }
  }

  /// Bone of each plateau: the mean of what lies in each square millimetre, so that rough places count no more than smooth ones.
  var samples: [KneeSide: [SurfaceSample]] {
    covers.mapValues { cover in
      let flat = Self.flat(cover)
      let cells = Dictionary(grouping: cover.expected) { vertex in
        flat(vertex).map { [Int($0.0.rounded(.down)), Int($0.1.rounded(.down))] } ?? []
      }
      return cells.keys.sorted { ($0.first ?? 0, $0.last ?? 0) < ($1.first ?? 0, $1.last ?? 0) }
        .compactMap { cells[$0] }.map { vertices in
          let samples = vertices.map {
            SurfaceSample(point: surface.point($0), normal: surface.normal($0))
          }
          return SurfaceSample(point: TibialAxes.centre(samples), normal: samples[0].normal)
        }
    }
  }

  /// Area of each plateau in mm².
  var areas: [KneeSide: Double] {
    covers.mapValues { cover in
      cover.expected.reduce(0) { $0 + Double(surface.areas[$1]) }
    }
  }

  /// Greatest distance of a bare place from the plane through what is covered, in mm.
  private static let depth = 8.0

  /// Places in the plane through what is covered; what looks away from it or lies off it bears no cartilage.
  private static func flat(_ cover: BoneCover) -> (Int) -> (Double, Double)? {
    let surface = cover.surface, covered = cover.covered
    guard let plane = FlatPlane(covered.map { (surface.point($0), surface.normal($0)) }) else {
      return { _ in nil }
    }
    return { plane.place(surface.point($0), surface.normal($0), within: depth) }
  }
}

/// A plane through places on a surface, with its own two axes near the patient's.
struct FlatPlane: Sendable {
  let axes: BoneAxes

  /// The plane through the middle of places, at right angles to their mean normal; `nil` without places.
  init?(_ places: [(point: PatientPoint, normal: PatientVector)]) {
    guard let first = places.first else { return nil }
    let zero = PatientVector(x: 0, y: 0, z: 0)
    let shift = places.reduce(zero) { $0 + ($1.point - first.point) } * (1 / Double(places.count))
    let normal = places.reduce(zero) { $0 + $1.normal }
    guard
      let axes = BoneAxes(
        origin: first.point + shift, alongSuperior: normal,
        near: PatientVector(x: -1, y: 0, z: 0))
    else { return nil }
    self.axes = axes
  }

  /// Least part of the normal along the plane's: 70 degrees.
  private static let facing = 0.35

  /// Lateral and across it, in mm; `nil` for what looks away or lies farther off.
  func place(_ point: PatientPoint, _ normal: PatientVector, within depth: Double)
    -> (Double, Double)?
  {
    let place = axes.position(point)
    guard abs(place.superior) < depth, normal.dot(axes.superior) > Self.facing else { return nil }
    return (place.lateral, place.anterior)
  }
}
