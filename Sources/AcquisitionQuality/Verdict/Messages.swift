import Imaging

/// The wording of what quality checks say: what is amiss, how much, and what to do.
public enum QualityMessages {
  /// A finding in one sentence.
  public static func sentence(_ finding: QualityFinding) -> String {
    "\(opening(finding))\(number(finding))."
  }

  private static func opening(_ finding: QualityFinding) -> String {
    let degree = finding.severity.rawValue
    return switch finding.issue {
    case .missingPlane(let plane): "No \(plane.rawValue) series was found"
    case .missingT1: "No T1 weighted series without fat suppression was found"
    case .missingFluidSensitive: "No fluid-sensitive series with fat suppression was found"
    case .thickSlices: "Slices are thick"
    case .wideGaps: "Gaps between slices are wide"
    case .coarsePixels: "Pixels are coarse"
    case .missingSlices: "Slices are missing"
    case .irregularSlices: "Slices lie at uneven distances"
    case .shortCoverage(let axis): "The images cover little of the joint \(words(axis))"
    case .contradictoryLabels: "Header, geometry and names of the series contradict each other"
    case .noise: "Noise, \(degree)"
    case .motion: "Motion or ghosts of the limb along the phase axis, \(degree)"
    case .fatSuppressionFailure: "Fat suppression fails in part of the limb, \(degree)"
    case .pulsation: "Ghosts of a pulsating vessel along the phase axis, \(degree)"
    case .wrap: "Tissue from outside folds into the image, \(degree)"
    case .metal: "Signal is lost as about metal, \(degree)"
    case .shading: "Brightness is uneven, \(degree)"
    case .clipping: "The brightest pixels are cut off, \(degree)"
    }
  }

  private static func words(_ axis: CoverageAxis) -> String {
    switch axis {
    case .rightToLeft: "from right to left"
    case .anteriorToPosterior: "from front to back"
    case .headToFoot: "from head to foot"
    }
  }

  /// The measured number with its limit, as ` (4.5 mm, limit 4 mm)`; empty where nothing was measured.
  private static func number(_ finding: QualityFinding) -> String {
    guard let measured = finding.measured else { return "" }
    let value = amount(measured, finding.unit)
    guard let limit = finding.limit, limit > 0 else { return " (\(value))" }
    return " (\(value), limit \(amount(limit, finding.unit)))"
  }

  private static func amount(_ value: Double, _ unit: QualityUnit) -> String {
    switch unit {
    case .share: "\(decimal(value * 100)) %"
    case .ratio, .count: decimal(value)
    case .millimetres, .millilitres: "\(decimal(value)) \(unit.rawValue)"
    }
  }

  /// At most two decimals, without zeros at the end.
  static func decimal(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "?" }
    let hundredths = Int((value * 100).rounded())
    let (whole, rest) = (abs(hundredths) / 100, abs(hundredths) % 100)
    let digits =
      rest == 0 ? "" : rest % 10 == 0 ? ".\(rest / 10)" : ".\(rest < 10 ? "0" : "")\(rest)"
    return "\(hundredths < 0 ? "-" : "")\(whole)\(digits)"
  }

  /// A piece of advice in one sentence.
  ///
  /// - Parameter name: What a series is called in lists.
  public static func sentence(_ advice: RescanAdvice, name: (String) -> String) -> String {
    switch advice {
    case .again(let seriesID, let plane, _):
      "Scan \(name(seriesID))\(plane.map { " (\($0.rawValue))" } ?? "") again."
    case .additional(let plane, let greys):
      "Add \(plane == .axial ? "an" : "a") \(plane.map { "\($0.rawValue) " } ?? "")\(words(greys)) series."
    }
  }

  private static func words(_ greys: SeriesWish.Greys?) -> String {
    switch greys {
    case .fluidSensitive: "fluid-sensitive"
    case .fluidSensitiveFatSuppressed: "fluid-sensitive fat-suppressed"
    case .t1WithoutFatSuppression: "T1 weighted"
    case nil: "further"
    }
  }

  /// A question that cannot be answered, in one sentence.
  public static func notEvaluable(_ question: KneeQuestion) -> String {
    "\(words(question)): not evaluable."
  }

  /// What a question is called.
  public static func words(_ question: KneeQuestion) -> String {
    switch question {
    case .cruciateLigaments: "Cruciate ligaments"
    case .menisci: "Menisci"
    case .medialCartilage: "Medial cartilage"
    case .lateralCartilage: "Lateral cartilage"
    case .patellofemoralCartilage: "Patellofemoral cartilage"
    case .collateralLigaments: "Collateral ligaments"
    case .patellaAndTrochlea: "Patella and trochlea"
    case .marrowOedema: "Bone marrow oedema"
    case .effusion: "Effusion"
    case .fractures: "Fractures"
    }
  }

  /// What is said of the joint; empty for a knee.
  public static func sentence(_ coverage: JointCoverage) -> String {
    switch coverage {
    case .knee: ""
    case .noModel(let part):
      "The study shows another part (\(part.rawValue)); there is no model for it."
    case .unknownPart: "Neither header nor names say which part of the body is shown."
    case .severalParts(let parts):
      "Series name different parts of the body: \(parts.map(\.rawValue).joined(separator: ", "))."
    }
  }
}
