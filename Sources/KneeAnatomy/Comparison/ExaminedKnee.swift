import ImageProcessing
import Imaging

/// One examination of a knee, with all that a comparison with another one asks: some 20 MB, where the joined knee has hundreds.
public struct ExaminedKnee: Sendable {
  let measurements: KneeMeasurements
  let structuresCutOff: Set<KneeStructure>
  let noise: SamplingNoise
  /// Whether no series was moved to lie on the others, and none disagrees with them: what repeated scans differ by holds for such alone.
  let isSteady: Bool
  private let surfaces: [KneeStructure: StructureSurface]
  /// The bone of each region of cartilage, with the thickness over each of its vertices; empty without axes.
  let parts: [CartilageRegion: (cover: BoneCover, vertices: [Int])]
  private let grid: VolumeGeometry
  private let fields: [VolumeGeometry]

  /// What a comparison asks of a joined knee.
  ///
  /// - Parameter measurements: Of the same knee.
  /// - Complexity: Some two seconds for 180 × 170 × 180 voxels.
  public init(_ joined: JoinedKnee, _ measurements: KneeMeasurements) {
    self.init(
      joined.shares, measurements, structuresCutOff: joined.structuresCutOff,
      noise: SamplingNoise(joined), fields: joined.fields, isSteady: joined.isSteady)
  }

  /// - Parameter fields: The series' own grids; none means that all of the shares' grid is shown.
  init(
    _ shares: StructureShares, _ measurements: KneeMeasurements,
    structuresCutOff: Set<KneeStructure>, noise: SamplingNoise, fields: [VolumeGeometry] = [],
    isSteady: Bool = true
  ) {
    (self.measurements, self.structuresCutOff) = (measurements, structuresCutOff)
    (self.noise, self.fields, grid) = (noise, fields, shares.geometry)
    self.isSteady = isSteady
    let bones = KneeSurfaces(shares)
    surfaces = [.femur: bones.femur, .tibia: bones.plates.surface, .patella: bones.patella]
    var tally = CartilageTally(shares, noise)
    if let frame = try? measurements.frame.get() { _ = tally.add(bones, frame) }
    parts = tally.parts
  }

  /// Whether the examination shows a point.
  func shows(_ point: PatientPoint) -> Bool {
    grid.holds(point) && (fields.isEmpty || fields.contains { $0.holds(point) })
  }

  /// The surface of a bone that is registered by itself.
  func surface(of bone: KneeStructure) -> StructureSurface? { surfaces[bone] }

  /// The axes of a bone; nil where they are not known.
  func axes(of bone: KneeStructure) -> BoneAxes? {
    guard let frame = try? measurements.frame.get() else { return nil }
    return switch bone {
    case .femur: frame.femur
    case .tibia: frame.tibia
    default: nil
    }
  }
}

extension VolumeGeometry {
  /// Whether a point lies in one of the voxels.
  fileprivate func holds(_ point: PatientPoint) -> Bool {
    let place = self.place(of: point)
    return (-0.5...Double(columns) - 0.5).contains(place.column)
      && (-0.5...Double(rows) - 0.5).contains(place.row)
      && (-0.5...Double(slices) - 0.5).contains(place.slice)
  }
}
