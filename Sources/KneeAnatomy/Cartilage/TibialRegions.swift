import Imaging

/// How the cartilage of one tibial plateau is divided.
struct TibialRegions: Sendable {
  private let side: KneeSide
  private let axes: BoneAxes
  private let middle: JointPosition
  /// Half of the plateau's extent to the side and to the front, in mm.
  private let half: (lateral: Double, anterior: Double)
  /// The central ellipse's part of these.
  private let central: Double

  /// Part of the plateau's area that the central part takes.
  private static let centralPart = 0.2

  /// - Parameters:
  ///   - axes: The tibia's.
  ///   - cover: The plateau's bone; it must have expected vertices.
  init?(_ side: KneeSide, _ axes: BoneAxes, _ cover: BoneCover) {
    guard !cover.expected.isEmpty else { return nil }
    (self.side, self.axes) = (side, axes)
    let places = cover.expected.map { axes.position(cover.surface.point($0)) }
    let areas = cover.expected.map { Double(cover.surface.areas[$0]) }
    let whole = areas.reduce(0, +)
    func mean(_ part: (JointPosition) -> Double) -> Double {
      zip(places, areas).reduce(0) { $0 + part($1.0) * $1.1 } / whole
    }
    let middle = JointPosition(
      lateral: mean(\.lateral), anterior: mean(\.anterior), superior: mean(\.superior))
    let half = (
      lateral: Self.half(places.map(\.lateral)), anterior: Self.half(places.map(\.anterior))
    )
    (self.middle, self.half) = (middle, half)
    let sizes = places.map { Self.size($0, middle, half) }
    let ordered = zip(sizes, areas).sorted { $0.0 < $1.0 }
    var (sum, central) = (0.0, 0.0)
    for (size, area) in ordered where sum < Self.centralPart * whole {
      sum += area
      central = size
    }
    self.central = central
  }

  /// The region of a place.
  func region(_ place: JointPosition) -> CartilageRegion {
    if Self.size(place, middle, half) <= central {
      return side == .medial ? .medialTibiaCentral : .lateralTibiaCentral
    }
    let (across, along) = (place.lateral - middle.lateral, place.anterior - middle.anterior)
    if abs(along) > abs(across) {
      switch side {
      case .medial: return along > 0 ? .medialTibiaAnterior : .medialTibiaPosterior
      case .lateral: return along > 0 ? .lateralTibiaAnterior : .lateralTibiaPosterior
      }
    }
    switch side {
    case .medial: return across < 0 ? .medialTibiaExternal : .medialTibiaInternal
    case .lateral: return across > 0 ? .lateralTibiaExternal : .lateralTibiaInternal
    }
  }

  private static func half(_ values: [Double]) -> Double {
    max(((values.max() ?? 0) - (values.min() ?? 0)) / 2, 1)
  }

  /// 0 in the middle, 1 at the ends of the plateau's extent.
  private static func size(
    _ place: JointPosition, _ middle: JointPosition, _ half: (lateral: Double, anterior: Double)
  ) -> Double {
    let across = (place.lateral - middle.lateral) / half.lateral
    let along = (place.anterior - middle.anterior) / half.anterior
    return (across * across + along * along).squareRoot()
  }
}
