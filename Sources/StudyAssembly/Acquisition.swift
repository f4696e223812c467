import DICOM

extension AcquisitionParameters {
  /// The parameters that a frame's header states.
  init(_ attributes: FrameAttributes) {
    self.init()
    let dataSet = attributes.dataSet
    let timing = Tag.mrTimingAndRelatedParametersSequence
    repetitionTime = attributes.double(timing, .repetitionTime)
    flipAngle = attributes.double(timing, .flipAngle)
    echoTime =
      attributes.double(.mrEchoSequence, .effectiveEchoTime) ?? attributes.double(.echoTime)
    inversionTime =
      attributes.double(.mrModifierSequence, .inversionTimes) ?? attributes.double(.inversionTime)
    magneticFieldStrength = attributes.double(.magneticFieldStrength)
    sliceThickness = attributes.double(.pixelMeasuresSequence, .sliceThickness)
    scanningSequence = Self.scanningSequence(attributes)
    sequenceVariant = attributes.strings(.sequenceVariant)
    scanOptions = attributes.strings(.scanOptions).filter { !$0.isEmpty }
    bodyPartExamined = attributes.string(.bodyPartExamined) ?? ""
    protocolName = attributes.string(.protocolName) ?? ""
    sequenceName = attributes.string(.sequenceName) ?? attributes.string(.pulseSequenceName) ?? ""
    phaseAxis = Self.phaseAxis(attributes)
    manufacturer = dataSet.string(.manufacturer) ?? ""
    weighting = Self.weighting(self)
    isFatSuppressed = Self.fatSuppression(self, attributes)
  }

  /// Scanning Sequence, or its equivalent of the enhanced object's Echo Pulse Sequence.
  private static func scanningSequence(_ attributes: FrameAttributes) -> [String] {
    let stated = attributes.strings(.scanningSequence).filter { !$0.isEmpty }
    if !stated.isEmpty { return stated }
    switch attributes.string(.echoPulseSequence) {
    case "SPIN": return ["SE"]
    case "GRADIENT": return ["GR"]
    case "BOTH": return ["SE", "GR"]
    default: return []
    }
  }

  /// ROW and COL of single frames, ROW and COLUMN of enhanced objects; anything else states nothing.
  private static func phaseAxis(_ attributes: FrameAttributes) -> PhaseEncodingAxis? {
    switch attributes.string(.mrFOVGeometrySequence, .inPlanePhaseEncodingDirection) {
    case "ROW": .row
    case "COL", "COLUMN": .column
    default: nil
    }
  }

  /// Weighting of spin-echo images by their timing; unknown for everything else.
  ///
  /// Short TR and TE give T1, long TR and short TE proton density, long TR and TE T2 (Nitz and
  /// Reimer, Eur Radiol 1999;9:1032-1046). The limits are a decision of this project, for joints
  /// at 1.5 and 3 T: TR up to 1000 ms is short and from 1500 ms long; TE up to 30 ms is short for
  /// T1; at long TR an echo below 60 ms counts as proton density, which takes in the intermediate
  /// weighting of knee protocols (TE 30 to 50 ms). In between nothing is said. Gradient echoes
  /// depend on flip angle and spoiling and are left unknown. Descriptions never decide.
  static func weighting(_ parameters: AcquisitionParameters) -> Weighting {
    let sequence = parameters.scanningSequence
    guard sequence.contains("SE") || sequence.contains("IR"), !sequence.contains("GR"),
      !sequence.contains("EP"), let repetition = parameters.repetitionTime,
      let echo = parameters.echoTime, repetition > 0, echo > 0
    else { return .unknown }
    if repetition >= 1500 { return echo >= 60 ? .t2 : .protonDensity }
    return repetition <= 1000 && echo <= 30 ? .t1 : .unknown
  }

  /// Whether fat is suppressed, as far as the header says.
  ///
  /// Stated: Scan Options `FS` (PS3.3 C.8.3.1) or Spectrally Selected Suppression (PS3.3
  /// C.8.13.5.6). By timing: a long TR with an inversion time of 100 to 300 ms, around fat's zero
  /// crossing at ln 2 × T1, which is about 170 ms at 1.5 T and 220 ms at 3 T. Scan Options of the
  /// standard's own terms without `FS` state that it is not suppressed; with terms of a vendor,
  /// or without any, nothing is stated.
  private static func fatSuppression(
    _ parameters: AcquisitionParameters, _ attributes: FrameAttributes
  ) -> Bool? {
    let options = parameters.scanOptions
    if options.contains("FS") { return true }
    if let inversion = parameters.inversionTime, (100...300).contains(inversion),
      let repetition = parameters.repetitionTime, repetition >= 1500
    {
      return true
    }
    switch attributes.string(.mrModifierSequence, .spectrallySelectedSuppression) {
    case "FAT", "FAT_AND_WATER": return true
    case "NONE", "WATER", "SILICON_GEL": return false
    default: break
    }
    let terms: Set = ["PER", "RG", "CG", "PPG", "FC", "PFF", "PFP", "SP"]
    return !options.isEmpty && options.allSatisfy(terms.contains) ? false : nil
  }
}
