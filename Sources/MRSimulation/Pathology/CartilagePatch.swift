/// A piece of a joint surface laid flat: how thick its cartilage is, on a grid square to one place's normal.
struct CartilagePatch: Sendable {
  /// Side of a cell in mm.
  static let pitch: Float = 1.5
  /// Cells on either side of the middle.
  private static let half = 14
  private static let side = 2 * half + 1

  let point: SurfacePoint
  let bone: Solid
  /// What may be lost.
  let structure: Structure
  /// Directions in the surface: about transverse, and along it.
  let across, along: KneePoint
  /// Thickness of the cartilage at each cell in mm, `[along, across]`.
  let thickness: [Float]
  /// Area of the surface for each area of the grid.
  let slants: [Float]
  /// How high the bone's surface stands at each cell over the grid's plane, in mm along the middle's normal; not a number where it
  /// is missed or steeper than 60 degrees.
  let heights: [Float]

  /// - Parameter opposite: Cartilage of the other side, which is painted over this one where they touch.
  init(
    _ structure: Structure, at point: SurfacePoint, bone: Solid, cartilage: Solid,
    opposite: Solid? = nil
  ) {
    (self.structure, self.point, self.bone) = (structure, point, bone)
    let normal = point.normal
    let sideways = KneePoint(1, 0, 0) - dot([1, 0, 0], normal) * normal
    let across = sideways / max(length(sideways), 1e-3), along = MRSimulation.cross(normal, across)
    (self.across, self.along) = (across, along)
    var (thickness, slants, heights): ([Float], [Float], [Float]) = ([], [], [])
    for v in -Self.half...Self.half {
      for u in -Self.half...Self.half {
        let flat = point.place + Self.pitch * (Float(u) * across + Float(v) * along)
        let found = bone.surface(from: flat + 9 * normal, towards: flat - 16 * normal)
        let cosine = found.map { dot($0.normal, normal) } ?? 0
        // Beyond 60 degrees the flat grid says little.
        thickness.append(cosine > 0.5 ? found.map { Self.depth(cartilage, opposite, $0) } ?? 0 : 0)
        slants.append(1 / max(cosine, 0.5))
        let height = found.map { dot($0.place - point.place, normal) } ?? .nan
        heights.append(cosine > 0.5 ? height : .nan)
      }
    }
    (self.thickness, self.slants, self.heights) = (thickness, slants, heights)
  }

  /// How far the cartilage reaches from the bone.
  private static func depth(_ cartilage: Solid, _ opposite: Solid?, _ start: SurfacePoint) -> Float
  {
    var far: Float = 0.3
    while far < 8, cartilage(start.off(far)) < 0, opposite.map({ $0(start.off(far)) > 0 }) ?? true {
      far += 0.1
    }
    return far > 0.35 ? far - 0.05 : 0
  }

  /// Middle of a cell on the grid, in mm from the middle.
  func cell(_ index: Int) -> SIMD2<Float> {
    let (row, column) = index.quotientAndRemainder(dividingBy: Self.side)
    return Self.pitch * SIMD2(Float(column - Self.half), Float(row - Self.half))
  }

  /// Where a place lies on the grid, in mm from the middle.
  func flat(_ place: KneePoint) -> SIMD2<Float> {
    let off = place - point.place
    return SIMD2(dot(off, across), dot(off, along))
  }

  /// Thickness at a place of the grid, straight lines between cells.
  func thickness(at flat: SIMD2<Float>) -> Float {
    var sum: Float = 0
    spread(flat) { index, share in sum += share * thickness[index] }
    return sum
  }

  /// The bone's surface at a place of the grid: its height over the grid's plane in mm, and its area for each area of the grid.
  ///
  /// Unlike the bone's own function it knows no other side of the bone.
  ///
  /// - Returns: Nil outside the grid, and where the surface is missed or steeper than 60 degrees.
  func surface(at flat: SIMD2<Float>) -> (height: Float, slant: Float)? {
    var (height, slant) = (Float(0), Float(0))
    spread(flat) { index, share in
      height += share * heights[index]
      slant += share * slants[index]
    }
    return slant > 0 && height.isFinite ? (height, slant) : nil
  }

  /// Radius in mm about the middle within which ``surface(at:)`` knows the surface everywhere.
  var knownRadius: Float {
    let unknown = heights.indices.filter { heights[$0].isNaN }.map { (cell($0) * cell($0)).sum() }
    let nearest = unknown.min()?.squareRoot() ?? Self.pitch * Float(Self.half)
    return max(nearest - 1.5 * Self.pitch, 0)
  }

  /// Calls with the four cells about a place and their shares; none outside the grid.
  func spread(_ flat: SIMD2<Float>, _ body: (Int, Float) -> Void) {
    let exact = flat / Self.pitch + Float(Self.half), low = exact.rounded(.down)
    guard low.min() >= 0, low.max() < Float(Self.side - 1) else { return }
    let rest = exact - low, first = Int(low.y) * Self.side + Int(low.x)
    body(first, (1 - rest.x) * (1 - rest.y))
    body(first + 1, rest.x * (1 - rest.y))
    body(first + Self.side, (1 - rest.x) * rest.y)
    body(first + Self.side + 1, rest.x * rest.y)
  }
}
