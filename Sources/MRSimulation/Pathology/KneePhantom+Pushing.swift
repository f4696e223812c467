import Imaging

/// Soft tissue that gives way to a body that grows within it.
struct Push: Sendable {
  /// What grows.
  var solid: Solid
  /// How far from the body tissue moves at most, in mm.
  var reach: Float
  /// What the body swallows, such as the fluid of a joint that fills: it is not pushed.
  var swallowed: Set<Structure> = []
}

extension Set<Structure> {
  /// What gives way: all but bone, cartilage, menisci and the ligaments and tendons that bone holds on a short way.
  static let movable = Set(Structure.allCases).subtracting([
    .femurCortex, .femurMarrow, .tibiaCortex, .tibiaMarrow, .fibulaCortex, .fibulaMarrow,
    .patellaCortex, .patellaMarrow, .growthPlateScar, .femoralCartilage, .medialTibialCartilage,
    .lateralTibialCartilage, .patellarCartilage, .medialMeniscus, .lateralMeniscus,
    .anteriorCruciateLigament, .posteriorCruciateLigament, .medialCollateralLigament,
    .lateralCollateralLigament, .patellarTendon, .popliteusTendon,
  ])
}

extension KneePhantom {
  /// Moves soft tissue out of a body and lets what lies around it bow and give way.
  ///
  /// A voxel outside takes what lay nearer to the body's middle; at the surface that is the middle itself, and over about
  /// twice the body's half thickness the shift falls to nothing, so that tissue is pressed together and little is lost
  /// (a sphere of radius 1 loses a tenth of what it moves). Tissue that would come out of bone, or go into it, stays.
  mutating func push(_ push: Push) {
    let field = PushField(push, spacing: grid.spacing)
    let low = grid.firstVoxel(from: field.extent.low), high = grid.lastVoxel(to: field.extent.high)
    guard low.x <= high.x, low.y <= high.y, low.z <= high.z else { return }
    let before = PhantomPart(self, from: low, through: high), kinds = PushedKinds(push.swallowed)
    let (grid, columns, first) = (grid, low.x...high.x, low.z)
    voxels.withUnsafeMutableBufferPointer { voxels in
      SideBySide.fill(voxels, parts: high.z - low.z + 1) { voxels, layer in
        var line = PushLine(field)
        for y in low.y...high.y where line.lies(at: grid.place(0, y, first + layer)) {
          let row = grid.index(0, y, first + layer)
          for x in columns
          where kinds.moves(voxels[row + x]) && !kinds.swallows(voxels[row + x]) {
            let place = grid.place(x, y, first + layer), (shift, value) = line.read(place.x)
            if value < -0.75 * grid.spacing {
              voxels[row + x] = .filler
            } else if shift != .zero, value < push.reach,
              let source = Self.source(of: place, shift, before, kinds, grid)
            {
              voxels[row + x].give(way: source, isInside: value < 0)
            }
          }
        }
      }
    }
  }

  /// What comes to a place: as far along the shift as there is tissue that moves.
  private static func source(
    of place: KneePoint, _ shift: KneePoint, _ before: PhantomPart, _ kinds: PushedKinds,
    _ grid: VoxelGrid
  ) -> Voxel? {
    for share in [1, 0.85, 0.7, 0.55, 0.4, 0.25] as [Float] {
      let exact = (place + share * shift - grid.origin) / grid.spacing
      let at = exact.rounded(.toNearestOrAwayFromZero)
      if let voxel = before.voxel(Int(at.x), Int(at.y), Int(at.z)), kinds.moves(voxel),
        !kinds.swallows(voxel)
      {
        return voxel
      }
    }
    return nil
  }
}

extension KneePhantom.Voxel {
  /// Fat, which every body of soft tissue and every fluid may be painted over.
  fileprivate static let filler = KneePhantom.Voxel(
    structure: Structure.intermuscularFat.rawValue, tissue: Tissue.subcutaneousFat.rawValue,
    admixture: Tissue.subcutaneousFat.rawValue, share: 0)

  /// Takes another's place; what borders on bone keeps its part of it.
  ///
  /// - Parameter isInside: Whether it lies within the body's rim, which is painted over.
  fileprivate mutating func give(way source: KneePhantom.Voxel, isInside: Bool) {
    structure = isInside ? KneePhantom.Voxel.filler.structure : source.structure
    tissue = source.tissue
    if share == 0 || !PushedKinds.isFirm(admixture) {
      let isClean = !PushedKinds.isFirm(source.admixture)
      (admixture, share) = isClean ? (source.admixture, source.share) : (source.tissue, 0)
    }
  }
}

/// What a voxel's structure lets it do.
private struct PushedKinds: Sendable {
  private let movable = table(.movable)
  private static let firm: [Bool] = (0..<256).map {
    let firm: [Tissue] = [
      .corticalBone, .fattyMarrow, .redMarrow, .cartilage, .deepCartilage, .degeneratedCartilage,
      .meniscus, .synovialFluid,
    ]
    return firm.map(\.rawValue).contains(UInt8($0))
  }
  private let swallowed: [Bool]

  init(_ swallowed: Set<Structure>) { self.swallowed = Self.table(swallowed) }

  private static func table(_ set: Set<Structure>) -> [Bool] {
    (0..<256).map { Structure(rawValue: UInt8($0)).map(set.contains) ?? false }
  }

  func moves(_ voxel: KneePhantom.Voxel) -> Bool { movable[Int(voxel.structure)] }
  func swallows(_ voxel: KneePhantom.Voxel) -> Bool { swallowed[Int(voxel.structure)] }

  /// Whether an admixture of a tissue belongs to a surface that stays.
  static func isFirm(_ tissue: UInt8) -> Bool { firm[Int(tissue)] }
}
