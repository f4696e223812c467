/// A piece of bone that has moved as a whole, with the cartilage on it.
struct DisplacedFragment: Sendable {
  /// The piece where it was.
  let solid: Solid
  /// Which structures go with it.
  let structures: Set<Structure>
  /// How it moved, in mm.
  let shift: KneePoint
}

extension KneePhantom {
  /// Moves a piece of bone over what lies in its way; blood fills the gap.
  mutating func move(_ fragment: DisplacedFragment) {
    let from = fragment.solid.extent
    let to = Extent(low: from.low + fragment.shift, high: from.high + fragment.shift)
    let box = from.union(to), samples = SolidSamples(fragment.solid, reach: 2, pitch: 1)
    let (low, high) = (grid.firstVoxel(from: box.low), grid.lastVoxel(to: box.high))
    guard low.x <= high.x, low.y <= high.y, low.z <= high.z else { return }
    let before = PhantomPart(self, from: low, through: high)
    let moving = (0..<256).map {
      Structure(rawValue: UInt8($0)).map(fragment.structures.contains) ?? false
    }
    let steps = (fragment.shift / grid.spacing).rounded(.toNearestOrAwayFromZero)
    let (dx, dy, dz) = (Int(steps.x), Int(steps.y), Int(steps.z)), shift = grid.spacing * steps
    let gap = Voxel(
      structure: Structure.jointFluid.rawValue, tissue: Tissue.haemarthrosis.rawValue,
      admixture: Tissue.haemarthrosis.rawValue, share: 0)
    for z in low.z...high.z {
      for y in low.y...high.y {
        let row = grid.index(0, y, z)
        for x in low.x...high.x {
          let place = grid.place(x, y, z)
          if samples(place - shift) < 0, let source = before.voxel(x - dx, y - dy, z - dz),
            moving[Int(source.structure)]
          {
            voxels[row + x] = source
          } else if moving[Int(voxels[row + x].structure)], samples(place) < 0 {
            voxels[row + x] = gap
          }
        }
      }
    }
  }
}
