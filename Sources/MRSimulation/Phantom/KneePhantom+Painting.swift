/// What a body becomes in the voxels that it covers.
struct Paint: Sendable {
  /// Its structure; nil leaves what is there.
  var structure: Structure?
  /// Its tissue.
  var tissue: Tissue
  /// Structures that may be painted over, by raw value; nil for all.
  var ground: [Bool]?

  init(_ structure: Structure, over ground: Set<Structure>? = nil) {
    self.init(structure: structure, tissue: structure.tissue, over: ground)
  }

  /// A change of tissue alone.
  init(tissue: Tissue, over ground: Set<Structure>? = nil) {
    self.init(structure: nil, tissue: tissue, over: ground)
  }

  init(structure: Structure?, tissue: Tissue, over ground: Set<Structure>?) {
    (self.structure, self.tissue) = (structure, tissue)
    self.ground = ground.map { ground in
      (0..<256).map { raw in Structure(rawValue: UInt8(raw)).map(ground.contains) ?? false }
    }
  }

  func covers(_ voxel: KneePhantom.Voxel) -> Bool {
    ground.map { $0[Int(voxel.structure)] } ?? true
  }

  /// A voxel of which a share, 0 to 1, is covered.
  func apply(_ share: Float, to voxel: inout KneePhantom.Voxel) {
    guard share > 0.004, covers(voxel) else { return }
    let raw = tissue.rawValue
    if share >= 0.5 {
      if let structure { voxel.structure = structure.rawValue }
      let rest = share > 0.996 ? 0 : UInt8((1 - share) * 255)
      if voxel.tissue == raw {
        voxel.share = min(voxel.share, rest)
      } else {
        // What was strewn through the voxel gives way to what lies beside it.
        (voxel.admixture, voxel.share, voxel.tissue) = (voxel.tissue, rest, raw)
      }
    } else if voxel.tissue != raw, voxel.admixture == raw || Float(voxel.share) <= share * 255 {
      voxel.admixture = raw
      voxel.share = max(voxel.share, UInt8(share * 255))
    }
  }
}

extension KneePhantom {
  /// Paints a structure.
  ///
  /// - Parameters:
  ///   - structure: What the inside becomes.
  ///   - solid: The body.
  ///   - ground: Structures that may be painted over; nil for all.
  public mutating func paint(
    _ structure: Structure, _ solid: Solid, over ground: Set<Structure>? = nil
  ) {
    paint(Paint(structure, over: ground), solid)
  }

  /// Paints a body; a voxel at its surface takes its part.
  mutating func paint(_ paint: Paint, _ solid: Solid) {
    let inverse = 1 / grid.spacing
    forEachValue(of: solid, within: 0.5 * grid.spacing) { voxel, value in
      paint.apply(min(max(0.5 - value * inverse, 0), 1), to: &voxel)
    } inside: { voxel in
      paint.apply(1, to: &voxel)
    }
  }

  /// Mixes a tissue into a body, more the deeper under its surface.
  ///
  /// - Parameters:
  ///   - paint: The tissue and where it may go.
  ///   - solid: The body.
  ///   - strength: Greatest share, 0 to 1.
  ///   - softness: Depth in mm over which the share grows from none to the greatest.
  mutating func infuse(_ paint: Paint, _ solid: Solid, strength: Float, softness: Float) {
    forEachValue(of: solid, within: 0) { voxel, value in
      let rise = min(max(-value / softness, 0), 1)
      paint.apply(strength * rise * rise * (3 - 2 * rise), to: &voxel)
    }
  }

  /// Calls `body` with every voxel whose value is below `margin`, and with about that value in mm.
  ///
  /// - Parameter inside: Called instead for voxels of blocks wholly inside, which lie deeper than `margin`.
  mutating func forEachValue(
    of solid: Solid, within margin: Float, _ body: @escaping (inout Voxel, Float) -> Void,
    inside: ((inout Voxel) -> Void)? = nil
  ) {
    let grid = grid
    voxels.withUnsafeMutableBufferPointer { voxels in
      let visit = BlockVisit(
        grid: grid, solid: solid, margin: margin, voxels: voxels, body: body, inside: inside)
      visit.run()
    }
  }
}

/// A walk through the voxels of a solid, in blocks: a block that lies wholly outside is passed over.
private struct BlockVisit {
  /// Voxels of a block's side.
  private static let block = 8

  let grid: VoxelGrid
  let solid: Solid
  let margin: Float
  let voxels: UnsafeMutableBufferPointer<KneePhantom.Voxel>
  let body: (inout KneePhantom.Voxel, Float) -> Void
  let inside: ((inout KneePhantom.Voxel) -> Void)?

  func run() {
    let grown = solid.extent.grown(by: max(margin, 0))
    let (low, high) = (grid.firstVoxel(from: grown.low), grid.lastVoxel(to: grown.high))
    guard low.x <= high.x, low.y <= high.y, low.z <= high.z else { return }
    // Blocks lie alike for every solid and every slab, so that slabs are painted as the whole is.
    let aligned = low / SIMD3(repeating: Self.block) &* SIMD3(repeating: Self.block)
    forEachBlock(aligned, high, Self.block) { visit($0, $1, Self.block) }
  }

  private func forEachBlock(
    _ low: SIMD3<Int>, _ high: SIMD3<Int>, _ side: Int, _ body: (SIMD3<Int>, SIMD3<Int>) -> Void
  ) {
    for z in stride(from: low.z, through: high.z, by: side) {
      for y in stride(from: low.y, through: high.y, by: side) {
        for x in stride(from: low.x, through: high.x, by: side) {
          let first = SIMD3(x, y, z)
          body(first, pointwiseMin(first &+ SIMD3(repeating: side - 1), high))
        }
      }
    }
  }

  private func visit(_ first: SIMD3<Int>, _ last: SIMD3<Int>, _ side: Int) {
    let half = Float(side - 1) / 2
    let middle = grid.place(first.x, first.y, first.z) + grid.spacing * KneePoint(repeating: half)
    let reach = Solid.steepest * grid.spacing * half * Float(3).squareRoot()
    let value = solid(middle)
    guard value < reach + margin else { return }
    if let inside, value < -reach - margin {
      return forEachIndex(first, last) { index, _, _, _ in inside(&voxels[index]) }
    }
    guard side <= 4 else {
      return forEachBlock(first, last, side / 2) { visit($0, $1, side / 2) }
    }
    solid.isThin ? sampleEach(first, last) : sampleLattice(first, last)
  }

  private func forEachIndex(
    _ first: SIMD3<Int>, _ last: SIMD3<Int>, _ body: (Int, Int, Int, Int) -> Void
  ) {
    for z in first.z...last.z {
      for y in first.y...last.y {
        var index = grid.index(first.x, y, z)
        for x in first.x...last.x {
          body(index, x, y, z)
          index += 1
        }
      }
    }
  }

  private func sampleEach(_ first: SIMD3<Int>, _ last: SIMD3<Int>) {
    forEachIndex(first, last) { index, x, y, z in
      let value = solid(grid.place(x, y, z))
      if value < margin { body(&voxels[index], value) }
    }
  }

  /// Straight lines between values two voxels apart.
  private func sampleLattice(_ first: SIMD3<Int>, _ last: SIMD3<Int>) {
    let corner = grid.place(first.x, first.y, first.z)
    let lattice = Lattice(solid, corner: corner, step: 2 * grid.spacing)
    forEachIndex(first, last) { index, x, y, z in
      let value = lattice.value(x - first.x, y - first.y, z - first.z)
      if value < margin { body(&voxels[index], value) }
    }
  }
}

/// A solid's values at 27 places two voxels apart, with straight lines between them.
private struct Lattice {
  private var values: [27 of Float]

  init(_ solid: Solid, corner: KneePoint, step: Float) {
    values = [27 of Float](repeating: 0)
    var index = 0
    for z in 0..<3 {
      for y in 0..<3 {
        for x in 0..<3 {
          values[index] = solid(corner + step * KneePoint(Float(x), Float(y), Float(z)))
          index += 1
        }
      }
    }
  }

  /// Between the places; voxels 0 to 3 along each axis.
  func value(_ x: Int, _ y: Int, _ z: Int) -> Float {
    let at = (z >> 1) * 9 + (y >> 1) * 3 + (x >> 1)
    let low = plane(at, x & 1, y & 1)
    return z & 1 == 0 ? low : 0.5 * (low + plane(at + 9, x & 1, y & 1))
  }

  private func plane(_ at: Int, _ x: Int, _ y: Int) -> Float {
    let low = line(at, x)
    return y == 0 ? low : 0.5 * (low + line(at + 3, x))
  }

  private func line(_ at: Int, _ x: Int) -> Float {
    x == 0 ? values[at] : 0.5 * (values[at] + values[at + 1])
  }
}
