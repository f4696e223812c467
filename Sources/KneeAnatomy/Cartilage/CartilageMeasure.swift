/// What is measured of a cartilage or a part of it.
///
/// The names in brackets are those of Eckstein et al. (Osteoarthritis and Cartilage 2006). Each vertex of the bone counts by its area.
public struct CartilageMeasure: Equatable, Codable, Sendable {
  /// Mean thickness where there is cartilage, in mm (ThCcAB); `nil` where there is none.
  public let meanThickness: MeasuredValue?
  /// Mean thickness over all bone that should be covered, bare bone counted as zero, in mm (ThCtAB).
  public let meanThicknessOverBone: MeasuredValue
  /// Half of the covered bone has thinner cartilage, in mm.
  public let medianThickness: MeasuredValue?
  /// A twentieth of the covered bone has thinner cartilage, in mm.
  public let fifthPercentileThickness: MeasuredValue?
  /// Standard deviation of the thickness over the covered bone, in mm.
  public let thicknessDeviation: Double?
  /// Bone that bears cartilage or should, in mm² (tAB).
  public let boneArea: MeasuredValue
  /// Bone that should bear cartilage and bears less than ``CartilageMeasurements/bareBelowInMillimetres``, in mm² (dAB).
  public let denudedArea: MeasuredValue
  /// ``denudedArea`` of ``boneArea``, 0 to 1.
  public let denudedShare: Double
  /// Volume in millilitres, by the shares of the voxels.
  public let volume: MeasuredValue
}

extension CartilageMeasure {
  /// - Parameters:
  ///   - cover: The bone's surface.
  ///   - vertices: Those of the part.
  ///   - volume: In millilitres.
  init(_ cover: BoneCover, _ vertices: [Int], volume: Double, noise: SamplingNoise) {
    var values: [(thickness: Double, area: Double)] = []
    var bare = 0.0
    for vertex in vertices {
      let area = Double(cover.surface.areas[vertex])
      if cover.isCovered(vertex) {
        values.append((Double(cover.thickness[vertex]), area))
      } else {
        bare += area
      }
    }
    values.sort { $0.thickness < $1.thickness }
    let covered = values.reduce(0) { $0 + $1.area }, whole = covered + bare
    let sum = values.reduce(0) { $0 + $1.thickness * $1.area }
    let mean = covered > 0 ? sum / covered : 0
    let squares = values.reduce(0) {
      $0 + ($1.thickness - mean) * ($1.thickness - mean) * $1.area
    }
    let error = noise.standardError(overSquareMillimetres: covered)
    func measured(_ value: Double, _ factor: Double) -> MeasuredValue? {
      covered > 0 ? MeasuredValue(value: value, samplingError: factor * error) : nil
    }
    meanThickness = measured(mean, 1)
    meanThicknessOverBone = MeasuredValue(
      value: whole > 0 ? sum / whole : 0, samplingError: error)
    // Standard errors of quantiles of a normal distribution over that of its mean: at one half and at one twentieth.
    medianThickness = measured(Self.quantile(values, 0.5, of: covered), 1.25)
    fifthPercentileThickness = measured(Self.quantile(values, 0.05, of: covered), 2.11)
    thicknessDeviation = covered > 0 ? (squares / covered).squareRoot() : nil
    let edge = Self.edgeError(area: whole, noise)
    boneArea = MeasuredValue(value: whole, samplingError: edge)
    denudedArea = MeasuredValue(
      value: bare, samplingError: min(Self.edgeError(area: bare, noise), edge))
    denudedShare = whole > 0 ? bare / whole : 0
    self.volume = MeasuredValue(value: volume, samplingError: error * whole / 1000)
  }

  private static func quantile(
    _ values: [(thickness: Double, area: Double)], _ part: Double, of whole: Double
  ) -> Double {
    var sum = 0.0
    for (thickness, area) in values {
      sum += area
      if sum >= part * whole { return thickness }
    }
    return values.last?.thickness ?? 0
  }

  /// The border of a compact area errs by a point's deviation, independently on each stretch of the correlation length.
  private static func edgeError(area: Double, _ noise: SamplingNoise) -> Double {
    let border = 2 * (.pi * area).squareRoot()
    return noise.pointDeviation * (border * noise.correlationLength).squareRoot()
  }
}
