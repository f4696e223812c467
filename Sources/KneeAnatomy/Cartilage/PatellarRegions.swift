import Imaging

/// How the patella's cartilage is divided: by the ridge between its facets.
struct PatellarRegions: Sendable {
  let plane: FlatPlane
  /// Lateral place of the ridge at a height: the place at the middle, and mm for each mm upwards.
  private let ridge: (offset: Double, slope: Double)

  /// Farthest from the middle at which the ridge is looked for, in mm.
  private static let reach = 10.0

  /// - Parameter cover: The patella's back; it must have expected vertices.
  init?(_ plane: FlatPlane, _ cover: BoneCover) {
    guard !cover.expected.isEmpty else { return nil }
    self.plane = plane
    let places = cover.expected.map { plane.axes.position(cover.surface.point($0)) }
    var squares = LeastSquares(unknowns: 2)
    let near = places.filter { abs($0.lateral) < Self.reach }
    for (bin, own) in Dictionary(grouping: near, by: { Int(($0.anterior / 2).rounded()) })
    where own.count > 20 {
      let highest = own.sorted { $0.superior > $1.superior }.prefix(max(own.count / 12, 3))
      squares.add([1, Double(bin) * 2], CondylarAxis.median(highest.map(\.lateral)))
    }
    let line = squares.solved() ?? [0, 0]
    ridge = (line[0], line[1])
  }

  /// The region of a point.
  func region(_ point: PatientPoint) -> CartilageRegion {
    let place = plane.axes.position(point)
    return place.lateral < ridge.offset + ridge.slope * place.anterior
      ? .medialPatella : .lateralPatella
  }
}
