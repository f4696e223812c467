import Findings
import ImageProcessing
import Imaging

/// What is stated of a soft-tissue mass beyond its size; `docs/ai.md` has the formulas.
struct MassDescription {
  /// What stands where nothing was measured.
  static let notMeasured = "not measured"

  /// Measured values; what was not measured is left out.
  var measurements: [Measurement] = []
  /// Words for the site, from depth to compartment.
  var site: [String] = []
  /// What could not be told, and why.
  var cautions: [String] = []
  /// Where there is no distance to bone: why, in a few words.
  var boneWords = "distance to bone not measured"

  mutating func add(_ name: String, _ value: Double, _ unit: String = "1") {
    measurements.append(Measurement(name: name, value: value, unit: unit))
  }

  /// The words for a placeholder of a rationale.
  func text(of placeholder: String) -> String? {
    let character = RegionCharacter(measurements)
    switch placeholder {
    case "signal_words": return character.signal ?? "signal to muscle not measured"
    case "signal_to_muscle": return number(MeasurementName.signalToMuscle)
    case "bright_as_fat": return percent(MeasurementName.shareBrightAsFat)
    case "margin_words": return character.margin ?? "margin not measured"
    case "margin_sharp": return percent(MeasurementName.marginSharpShare)
    case "contour_words": return character.contour ?? "contour not measured"
    case "heterogeneity_words": return character.heterogeneity ?? "heterogeneity not measured"
    case "variation": return number(MeasurementName.variation)
    case "bone_distance": return character.bone ?? boneWords
    default: return nil
    }
  }

  private func value(_ name: String) -> Double? {
    measurements.first { $0.name == name }?.value
  }

  private func number(_ name: String) -> String? { value(name).map { decimal($0, places: 2) } }

  private func percent(_ name: String) -> String? {
    value(name).map { decimal($0 * 100, places: 0) + " %" }
  }
}

/// Measures soft-tissue masses in one axial T1 weighted volume.
struct MassDescriber {
  /// How far beyond the masses' slices the tissues are mapped, in mm: a mass of few slices would show too
  /// little of the bone beside it.
  private static let margin = 20.0

  private let volume: Volume
  private let map: TissueMap?
  private let side: BodySide
  private let bodyPart: String

  /// Maps the tissues around some masses; `nil` without any.
  ///
  /// - Parameters:
  ///   - volume: Samples after the modality LUT.
  ///   - reached: All voxels that reach the rule's threshold: they tell nothing of normal tissue.
  ///   - slices: First and last slice of each mass.
  ///   - side: The side, where it is known.
  ///   - bodyPart: Body Part Examined (0018,0015).
  init?(
    volume: Volume, reached: VoxelRuns, slices: [ClosedRange<Int>], side: BodySide,
    bodyPart: String
  ) {
    guard let first = slices.map(\.lowerBound).min(), let last = slices.map(\.upperBound).max()
    else { return nil }
    (self.volume, self.side, self.bodyPart) = (volume, side, bodyPart)
    let spare = Int((Self.margin / volume.geometry.sliceSpacing).rounded(.up))
    map = TissueMap(of: volume, outside: reached, in: (first - spare)..<(last + spare + 1))
  }

  /// What can be told of a region.
  func description(of region: VoxelRuns) -> MassDescription {
    var result = MassDescription()
    guard volume.geometry.firstSlice.plane == .axial else {
      result.cautions = ["only axial images are described: signal, margin and bone not measured"]
      return result
    }
    guard let planes = RegionPlanes(of: region, on: volume.geometry), let map else {
      result.cautions = [
        "muscle and fat cannot be told apart: signal, margin and bone not measured"
      ]
      return result
    }
    describeSignal(planes, map, &result)
    describeSite(planes, map, &result)
    return result
  }

  private func describeSignal(
    _ planes: RegionPlanes, _ map: TissueMap, _ result: inout MassDescription
  ) {
    let muscle = MuscleSignal(near: planes, in: volume, by: map)
    if muscle == nil {
      result.cautions.append("too little muscle nearby: signal to muscle and margin not measured")
    }
    if let signal = RegionSignal(of: planes, in: volume, fat: map.levels.fat) {
      if let muscle { result.add(MeasurementName.signalToMuscle, signal.median / muscle.median) }
      result.add(MeasurementName.shareBrightAsFat, signal.shareBrightAsFat)
      result.add(MeasurementName.variation, signal.variation)
      result.add(MeasurementName.quartileDispersion, signal.quartileDispersion)
    } else {
      result.cautions.append("too small within its border: signal and heterogeneity not measured")
    }
    if let muscle, let margin = RegionMargin(of: planes, in: volume, muscle: muscle) {
      result.add(MeasurementName.marginSharpShare, margin.sharpShare)
    }
    result.add(MeasurementName.contourSolidity, planes.solidity)
  }

  private func describeSite(
    _ planes: RegionPlanes, _ map: TissueMap, _ result: inout MassDescription
  ) {
    let layer = RegionSurroundings(of: planes, by: map)?.layer ?? .unknown
    switch layer {
    case .subcutaneous: result.site = ["subcutaneous"]
    case .intermuscular: result.site = ["intermuscular"]
    case .intramuscular: result.site = ["intramuscular"]
    case .deep: result.site = ["deep, between or in muscles not told"]
    case .unknown: result.cautions.append("subcutaneous or deep: not told")
    }
    guard let bone = RegionToBone(of: planes, by: map) else {
      result.boneWords = "bone not found in the images"
      result.cautions.append("bone not found in the images: distance to bone not measured")
      return
    }
    if let distance = bone.statedDistance(pixelSize: planes.pixelSize) {
      result.add(MeasurementName.distanceToBone, distance, "mm")
    } else {
      result.cautions.append("bone found beside part of the mass only: distance not measured")
    }
    guard map.bones.count == 1 else { return }
    let position = BonePosition(bone, side: side)
    if let words = position.words { result.site.append("\(words) the bone") }
    if layer != .subcutaneous, layer != .unknown,
      let compartment = position.compartment(of: bodyPart)
    {
      result.site.append(compartment)
    }
  }
}

extension RegionToBone {
  /// The distance that can be stated, in mm: 0 when no more than a pixel parts the two; `nil` when
  /// they do not touch and less than four fifths of the region's slices show bone.
  fileprivate func statedDistance(pixelSize: Double) -> Double? {
    if distance <= pixelSize { return 0 }
    return coverage >= 0.8 ? distance : nil
  }
}
