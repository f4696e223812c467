public import Imaging
public import StudyAssembly

/// What is measured in the pixels of one series; `docs/quality.md` says what each number is worth.
public struct SeriesMeasurements: Equatable, Sendable {
  /// The brightest fiftieth of the limb over noise in air.
  public var brightOverNoise = 0.0
  /// The darkest quarter of the limb over noise in air: muscle, where fat is bright.
  public var mutedOverNoise = 0.0
  /// Share of the limb's pixels at the very top grey.
  public var clippedShare = 0.0
  /// The limb's smooth shading: brightest over darkest place.
  public var shading = 1.0
  /// Subcutaneous fat's bright tenth over the depth's middle grey.
  public var brightRim = 0.0
  /// Logarithm of bright over middle greys once a plane of shading is taken out.
  public var contrastWithoutShading = 0.0
  /// Subcutaneous fat's middle grey over the depth's darkest quarter; `nil` where there is no limb.
  public var fatOverMuscle: Double?
  /// Whether there is air beside the limb with noise as it was received; without it noise is not judged.
  public var hasNaturalAir = false
  /// Correlation of the first and the last line along phase.
  public var edgeContinuity = 0.0
  /// Fall of tissue's share from the ends of the phase axis inwards.
  public var fallFromEdges = 0.0
  /// Whether phase runs from head to foot, so that the limb goes on beyond both ends of the phase axis.
  public var isPhaseAlongLimb = false
  /// How void and bright at once the strangest place in the limb is, 0 to 0.5.
  public var voidsWithRims = 0.0
  /// Where that is; `nil` where there is none.
  public var voidPlace: PatientPoint?
  /// What a network says of the images, of each artefact that it can tell; such a score counts in place of the numbers above.
  public var learned: [ImageArtefact: ArtefactScore] = [:]
  /// What a model says of the greys; nil where none was asked.
  public var content: ImageContent?

  /// Nothing measured.
  public init() {}
}

extension SeriesMeasurements {
  private enum Limits {
    /// Side of coarse pixels, in mm.
    static let coarse = 1.1
    /// What lies within 0.05 % of the greatest grey is at the top.
    static let top: Float = 1 - 5e-4
    /// Depths in mm: subcutaneous fat from 3 to 9 mm, the rest from 20 mm.
    static let skin = 3.0
    static let fat = 9.0
    static let deep = 20.0
    /// Images of fewer pixels to a side, and fewer slices, are not measured.
    static let fewestPixels = 64
    static let fewestSlices = 3
    /// Cosine of 45 degrees.
    static let headToFoot = 0.707
  }

  /// Measures a series.
  ///
  /// - Parameters:
  ///   - volume: The series after the modality LUT; magnitudes.
  ///   - phaseAxis: Along which phase was encoded; where it is not known, along rows.
  /// - Returns: `nil` for images of fewer than 64 × 64 pixels or 3 slices, and where there is no signal or not a finite number.
  /// - Complexity: O(*n* log *n*) in the number of voxels; about 0.25 s for 30 slices of 384 × 384 on one core.
  public init?(_ volume: Volume, phaseAxis: PhaseEncodingAxis?) {
    let grid = volume.geometry, plane = grid.firstSlice
    guard min(grid.columns, grid.rows) >= Limits.fewestPixels, grid.slices >= Limits.fewestSlices,
      plane.columnSpacing > 0, plane.rowSpacing > 0, grid.sliceSpacing > 0,
      volume.samples.allSatisfy(\.isFinite), let top = volume.samples.max(), top > 0
    else { return nil }
    let full = SliceStack(
      columns: grid.columns, rows: grid.rows, slices: grid.slices,
      columnSpacing: plane.columnSpacing, rowSpacing: plane.rowSpacing, values: volume.samples)
    let factor = min(
      max(1, Int((Limits.coarse / plane.columnSpacing).rounded())),
      min(grid.columns, grid.rows) / 32)
    let coarse = full.blockMeans(factor)
    let empty = full.with(volume.samples.map { $0 == 0 ? 1 : 0 }).blockMeans(factor)
    let outline = LimbOutline(coarse, empty: empty)
    let greys = LimbGreys(coarse, outline)
    measureGreys(full, coarse, outline, greys, top: top, factor: factor, grid)
    let alongRows = phaseAxis != .column
    let phased = alongRows ? coarse : coarse.transposed
    let folded = FoldedTissue(phased, floor: outline.floor)
    (edgeContinuity, fallFromEdges) = (folded.continuity, folded.fall)
    let direction = alongRows ? plane.rowDirection : plane.columnDirection
    isPhaseAlongLimb = abs(direction.z) >= Limits.headToFoot
    hasNaturalAir = NaturalAir.isBeside(outline, empty: empty)
    let voids = SignalVoids(coarse, outline, greys)
    voidsWithRims = voids.strength
    voidPlace = voids.place.map { place in
      grid.point(VoxelIndex(column: place.x * factor, row: place.y * factor, slice: place.z))
    }
  }

  private mutating func measureGreys(
    _ full: SliceStack, _ coarse: SliceStack, _ outline: LimbOutline, _ greys: LimbGreys,
    top: Float, factor: Int, _ grid: VolumeGeometry
  ) {
    let noise = Double(outline.floor)
    (brightOverNoise, mutedOverNoise) = (greys.quantile(0.98) / noise, greys.quantile(0.25) / noise)
    let limit = top * Limits.top
    let area = outline.limb.values.reduce(0, +) * Float(factor * factor)
    clippedShare = area > 0 ? Double(full.values.count { $0 >= limit }) / Double(area) : 0
    let shade = { (degree: Int) in
      Shading(coarse, limb: outline.limb, sliceSpacing: grid.sliceSpacing, degree: degree)
    }
    if let linear = shade(1), let curved = shade(2) {
      (shading, contrastWithoutShading) = (curved.brightestOverDarkest, linear.contrastWithout)
    }
    let skin = outline.inner(Limits.skin).values, fat = outline.inner(Limits.fat).values
    let deep = outline.inner(Limits.deep).values
    var rim: [Float] = [], depth: [Float] = []
    for place in stride(from: 0, to: coarse.count, by: 2) {
      if skin[place] > 0, fat[place] == 0 {
        rim.append(coarse.values[place])
      } else if deep[place] > 0 {
        depth.append(coarse.values[place])
      }
    }
    rim.sort()
    depth.sort()
    guard let middle = depth.dropFirst(depth.count / 2).first, middle > 0, !rim.isEmpty else {
      return
    }
    brightRim = Double(rim[Int(0.9 * Double(rim.count - 1))] / middle)
    let muted = depth[depth.count / 4]
    if muted > 0 { fatOverMuscle = Double(rim[rim.count / 2] / muted) }
  }
}
