import Imaging

/// How the femoral cartilage is divided.
struct FemoralRegions: Sendable {
  private let axes: BoneAxes
  /// Place of the notch's front, and of the border between the central and the posterior part of each side, in mm anterior.
  private let notchFront: Double
  private let border: [KneeSide: Double]
  /// Lateral place of the trochlear groove at an angle: the place at none, and mm for each degree.
  private let groove: (offset: Double, slope: Double)

  /// Part of the way from the notch's front to the hindmost place that the central part takes.
  private static let centralPart = 0.6
  /// Half of the strip in the middle in which the notch is looked for, in mm.
  private static let strip = 2.5

  /// - Parameters:
  ///   - places: The femur's surface along the condyles' axis.
  ///   - expected: Those that bear cartilage or should.
  init?(_ axes: BoneAxes, places: [AxialSample], expected: [Int]) {
    self.axes = axes
    guard let front = Self.notchFront(places) else { return nil }
    notchFront = front
    var border: [KneeSide: Double] = [:]
    for side in KneeSide.allCases {
      let own = expected.map { places[$0] }.filter { ($0.across < 0) == (side == .medial) }
      guard let back = own.map(\.anterior).min() else { return nil }
      border[side] = front - Self.centralPart * (front - back)
    }
    self.border = border
    groove = Self.groove(places, from: front)
  }

  /// The region of a place.
  func region(_ place: JointPosition) -> CartilageRegion {
    let angle = AxialSample.angle(anterior: place.anterior, superior: place.superior)
    if place.anterior > notchFront {
      return place.lateral < groove.offset + groove.slope * angle
        ? .medialTrochlea : .lateralTrochlea
    }
    let side: KneeSide = place.lateral < 0 ? .medial : .lateral
    let isCentral = place.anterior >= border[side] ?? 0
    switch side {
    case .medial: return isCentral ? .medialCentralFemur : .medialPosteriorFemur
    case .lateral: return isCentral ? .lateralCentralFemur : .lateralPosteriorFemur
    }
  }

  /// Where the groove ends in the notch: the last place, from the front downwards, where bone in the middle looks away from the axis.
  private static func notchFront(_ places: [AxialSample]) -> Double? {
    let width = 3.0
    let middle = places.filter {
      abs($0.across) < strip && $0.normalOutwards > 0.2 && (0...95).contains($0.angle)
    }
    let bins = Dictionary(grouping: middle) { Int($0.angle / width) }
    guard var bin = bins.keys.max(), Double(bin) * width > 60 else { return nil }
    while bins[bin - 1, default: []].count >= 3 { bin -= 1 }
    return bins[bin].map { CondylarAxis.mean($0.map(\.anterior)) }
  }

  /// The line through the deepest places of the trochlea.
  private static func groove(_ places: [AxialSample], from front: Double)
    -> (offset: Double, slope: Double)
  {
    let width = 4.0
    let trochlea = places.filter {
      abs($0.across) < 14 && $0.normalOutwards > 0.6 && $0.anterior > front
        && (0...100).contains($0.angle)
    }
    var squares = LeastSquares(unknowns: 2)
    for (bin, own) in Dictionary(grouping: trochlea, by: { Int($0.angle / width) }) {
      let deepest = own.sorted { $0.radius < $1.radius }.prefix(max(own.count / 12, 3))
      let across = CondylarAxis.median(deepest.map(\.across))
      squares.add([1, (Double(bin) + 0.5) * width], across)
    }
    let line = squares.solved() ?? [0, 0]
    return (line[0], line[1])
  }
}
