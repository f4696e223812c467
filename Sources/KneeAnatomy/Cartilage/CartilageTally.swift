import Imaging

/// Measures as they are gathered, cartilage by cartilage.
struct CartilageTally {
  private let shares: StructureShares
  private let noise: SamplingNoise
  private(set) var cartilages: [KneeStructure: CartilageMeasure] = [:]
  private(set) var regions: [CartilageRegion: CartilageMeasure] = [:]
  /// The bone of each region.
  private(set) var parts: [CartilageRegion: (cover: BoneCover, vertices: [Int])] = [:]

  init(_ shares: StructureShares, _ noise: SamplingNoise) {
    (self.shares, self.noise) = (shares, noise)
  }

  /// Measures all cartilages, and answers the femur's unrolled.
  mutating func add(_ knee: KneeSurfaces, _ frame: KneeFrame) -> UnfoldedCartilage? {
    let unfolded = addFemur(knee.femur, frame.femur)
    for side in KneeSide.allCases {
      if let cover = knee.plates.covers[side] { addPlate(side, cover, frame.tibia) }
    }
    addPatella(knee.patella)
    return unfolded
  }

  /// What can bear femoral cartilage: up to this far to the sides and this far about the axis, looking away from it.
  private static let femoralReach = (across: 45.0, angle: -130.0...130.0, outwards: 0.5)
  /// Farthest that the patella's back lies off its plane, in mm.
  private static let patellarDepth = 10.0

  private mutating func addFemur(_ surface: StructureSurface, _ axes: BoneAxes)
    -> UnfoldedCartilage?
  {
    var cover = BoneCover(.femoralCartilage, in: shares, on: surface)
    let places = (0..<surface.count).map {
      AxialSample(SurfaceSample(point: surface.point($0), normal: surface.normal($0)), axes)
    }
    let (reach, isCovered) = (Self.femoralReach, cover.thickness.map { $0 >= BoneCover.bareBelow })
    let radius = Self.radius(places, cover.covered)
    cover.expect { vertex in
      let place = places[vertex]
      guard abs(place.across) < reach.across, reach.angle.contains(place.angle),
        isCovered[vertex] || place.normalOutwards > reach.outwards
      else { return nil }
      return (place.across, place.angle * .pi / 180 * radius)
    }
    guard !cover.expected.isEmpty else { return nil }
    add(.femoralCartilage, cover)
    guard let rule = FemoralRegions(axes, places: places, expected: cover.expected) else {
      return nil
    }
    add(.femoralCartilage, cover) { rule.region(axes.position($0)) }
    return UnfoldedCartilage(cover, places) { rule.region(axes.position(surface.point($0))) }
  }

  /// Middle radius of what is covered, by which angles become lengths.
  private static func radius(_ places: [AxialSample], _ covered: [Int]) -> Double {
    covered.isEmpty ? 20 : CondylarAxis.median(covered.map { places[$0].radius })
  }

  private mutating func addPlate(_ side: KneeSide, _ cover: BoneCover, _ axes: BoneAxes) {
    guard let cartilage = TibialPlates.cartilages[side],
      let rule = TibialRegions(side, axes, cover)
    else { return }
    add(cartilage, cover)
    add(cartilage, cover) { rule.region(axes.position($0)) }
  }

  private mutating func addPatella(_ surface: StructureSurface) {
    var cover = BoneCover(.patellarCartilage, in: shares, on: surface)
    let places = cover.covered.map { (surface.point($0), surface.normal($0)) }
    guard let plane = FlatPlane(places) else { return }
    cover.expect { plane.place(surface.point($0), surface.normal($0), within: Self.patellarDepth) }
    guard let rule = PatellarRegions(plane, cover) else { return }
    add(.patellarCartilage, cover)
    add(.patellarCartilage, cover, rule.region)
  }

  private mutating func add(_ cartilage: KneeStructure, _ cover: BoneCover) {
    cartilages[cartilage] = CartilageMeasure(
      cover, cover.expected, volume: shares.volumeInMillilitres(of: cartilage), noise: noise)
  }

  private mutating func add(
    _ cartilage: KneeStructure, _ cover: BoneCover, _ region: (PatientPoint) -> CartilageRegion
  ) {
    let volumes = volumes(of: cartilage, region)
    let vertices = Dictionary(grouping: cover.expected) { region(cover.surface.point($0)) }
    for (region, own) in vertices {
      parts[region] = (cover, own)
      regions[region] = CartilageMeasure(
        cover, own, volume: volumes[region] ?? 0, noise: noise)
    }
  }

  /// Sums of the shares by the region in which each voxel's middle lies, in millilitres.
  private func volumes(of cartilage: KneeStructure, _ region: (PatientPoint) -> CartilageRegion)
    -> [CartilageRegion: Double]
  {
    guard let values = shares.shares[cartilage] else { return [:] }
    let geometry = shares.geometry, grid = GridAxes(geometry)
    var sums: [CartilageRegion: Int] = [:]
    for line in 0..<geometry.slices * geometry.rows {
      let first = line * geometry.columns
      let row = values[first..<first + geometry.columns]
      for index in row.indices where row[index] > 0 {
        let point = grid.point(
          Double(index - first), Double(line % geometry.rows), Double(line / geometry.rows))
        sums[region(point), default: 0] += Int(row[index])
      }
    }
    return sums.mapValues { Double($0) / 255 * geometry.voxelVolumeInMillilitres }
  }
}
