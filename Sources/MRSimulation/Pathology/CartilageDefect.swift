/// Cartilage that is lost: an irregular area of a patch, to some share of its depth.
struct CartilageDefect: Sendable {
  let patch: CartilagePatch
  /// Share of the depth that is lost in the middle, 0 to 1.
  let depth: Float
  /// Breadth of the defect's walls in mm.
  let wall: Float
  /// How much longer it is along the surface than across.
  let stretch: Float
  /// Mean radius in mm.
  private(set) var radius: Float = 0
  private let noise: NoiseField

  /// A defect of a given size.
  ///
  /// - Parameters:
  ///   - depth: Share lost in the middle, 0 to 1.
  ///   - area: In cm² where more than half of `depth` is lost.
  init(
    _ patch: CartilagePatch, depth: Float, area: Float, wall: Float = 2,
    using generator: inout SimulationGenerator
  ) {
    (self.patch, self.depth, self.wall) = (patch, depth, wall)
    stretch = generator.draw(0.85...1.5)
    noise = generator.noise()
    var (low, high) = (Float(0), Float(17))
    for _ in 0..<16 {
      radius = (low + high) / 2
      if self.area(over: depth / 2) < area { low = radius } else { high = radius }
    }
  }

  /// Distance to the edge in mm, negative outside.
  private func edge(_ flat: SIMD2<Float>) -> Float {
    let unit = SIMD2(flat.x * stretch.squareRoot(), flat.y / stretch.squareRoot())
    let size = (unit * unit).sum().squareRoot()
    return radius - size + 0.3 * radius * noise([flat.x / 6, flat.y / 6, 0.5])
  }

  /// Share of the depth that is lost.
  func lost(_ flat: SIMD2<Float>) -> Float { depth * rise(edge(flat), -wall / 2, wall / 2) }

  /// Area in cm² where more than a share of the depth is lost.
  func area(over share: Float) -> Float {
    let gone = patch.thickness.indices.map { lost(patch.cell($0)) * patch.thickness[$0] }
    return patch.area(lost: gone, over: share)
  }

  /// What is lost.
  var solid: Solid {
    let reach = (radius + 3) * 1.5 + 3
    return Solid(
      extent: Extent(around: patch.point.place, reach: .init(repeating: reach)), isThin: true
    ) {
      [self] place in
      let flat = patch.flat(place), beside = -(edge(flat) + wall / 2)
      guard beside < 1.5 else { return beside * 0.9 }
      let height = patch.bone.distance(place), thickness = patch.thickness(at: flat)
      let lost = self.lost(flat)
      // Nothing thinner than a third of a millimetre stays on the bone.
      let floor = lost > 0.93 ? -0.5 : (1 - lost) * thickness
      // Not on the other side of a thin bone.
      let behind = -9 - dot(place - patch.point.place, patch.point.normal)
      return 0.9 * max(max(floor - height, height - thickness - 0.8), max(beside, behind))
    }
  }

  /// The defect filled with joint fluid.
  func mark(isFinding: Bool = true) -> Lesion.Mark {
    // The gap before the next surface is filled as well.
    let ground: Set<Structure> = [patch.structure, .intermuscularFat, .infrapatellarFatPad]
    let paint = Paint(structure: .jointFluid, tissue: .synovialFluid, over: ground)
    return Lesion.Mark(paint: paint, solid: solid, isFinding: isFinding)
  }
}

extension CartilagePatch {
  /// Area in cm² of the surface where more than a share of the cartilage is lost.
  ///
  /// - Parameter lost: Of each cell, in mm.
  func area(lost: [Float], over share: Float) -> Float {
    var sum: Float = 0
    for index in lost.indices where thickness[index] > 0.5 {
      if lost[index] > share * thickness[index] { sum += slants[index] }
    }
    return sum * Self.pitch * Self.pitch / 100
  }

  /// What of each cell's thickness a mask fills, in mm.
  func lost(_ mask: FindingMask) -> [Float] {
    var volumes = [Float](repeating: 0, count: thickness.count)
    let voxel = mask.grid.spacing * mask.grid.spacing * mask.grid.spacing
    mask.forEach { place, share in
      let flat = flat(place)
      guard abs(dot(place - point.place, point.normal)) < 16 else { return }
      // Not what lies in the bone, such as a cyst, or beyond the cartilage.
      let height = bone.distance(place), room = thickness(at: flat) - height
      let part = min(max(min(height, room) / mask.grid.spacing + 0.5, 0), 1)
      spread(flat) { volumes[$0] += $1 * min(share, part) * voxel }
    }
    let cell = Self.pitch * Self.pitch
    return volumes.indices.map { volumes[$0] / (cell * slants[$0]) }
  }

  /// Greatest share of the depth that is lost over at least a few cells.
  func depth(lost: [Float]) -> Float {
    let shares = lost.indices.filter { thickness[$0] > 0.8 }.map { lost[$0] / thickness[$0] }
    let ordered = shares.sorted(by: >)
    return min(ordered.count > 5 ? ordered[4] : ordered.first ?? 0, 1)
  }
}
