import Imaging

/// How findings become verdicts.
enum QualityRules {
  /// Whether a severe finding makes a series useless; the others are told, and the series stays readable.
  ///
  /// Metal cannot be scanned away: it asks for another sequence, not for the same one again. Missing series,
  /// thick slices and coarse pixels are of the protocol.
  private static func spoils(_ issue: QualityIssue) -> Bool {
    switch issue {
    case .noise, .motion, .fatSuppressionFailure, .wrap, .clipping, .missingSlices: true
    default: false
    }
  }

  /// Rescan for a severe finding that spoils the images, caution for any other finding.
  static func verdict(_ findings: [QualityFinding]) -> QualityVerdict {
    if findings.contains(where: { $0.severity == .severe && spoils($0.issue) }) { return .rescan }
    return findings.isEmpty ? .accept : .caution
  }

  /// Whether a series can answer a question.
  ///
  /// What is to be scanned again answers none. Where fat suppression fails in part, bright fat hides oedema of
  /// marrow or looks like it, so moderate failure is enough there.
  static func isUsable(_ series: SeriesQuality, for question: KneeQuestion) -> Bool {
    guard series.verdict != .rescan else { return false }
    return question != .marrowOedema
      || !series.findings.contains {
        $0.issue == .fatSuppressionFailure && $0.severity >= .moderate
      }
  }

  /// Why a series should be scanned again; empty where it need not be.
  static func reasons(_ series: SeriesQuality) -> [QualityIssue] {
    series.findings.filter { $0.severity == .severe && spoils($0.issue) }.map(\.issue)
  }

  /// Planes and weightings that a study of a joint needs.
  ///
  /// ACR, MRI accreditation, musculoskeletal module: three planes, at least one T1 weighted series without and
  /// one fluid-sensitive series with suppression of fat. A missing T1 is told; a missing plane or fluid-sensitive
  /// series asks for one more, since questions stay open without it, unless a series whose weighting or fat is not known may be it.
  static func missing(_ traits: [SeriesTraits]) -> [QualityFinding] {
    guard !traits.isEmpty else { return [] }
    let hasThreeDimensional = traits.contains(where: \.isThreeDimensional)
    var findings: [QualityFinding] = []
    for plane in AnatomicalPlane.allCases
    where !hasThreeDimensional && !traits.contains(where: { $0.plane.value == plane }) {
      findings.append(QualityFinding(.missingPlane(plane), .moderate, plane: plane))
    }
    let all = AnatomicalPlane.allCases
    let needs: [(SeriesWish.Greys, QualityIssue, QualitySeverity)] = [
      (.t1WithoutFatSuppression, .missingT1, .mild),
      (.fluidSensitiveFatSuppressed, .missingFluidSensitive, .moderate),
    ]
    for (greys, issue, severity) in needs {
      let wish = SeriesWish(all, greys)
      guard !traits.contains(where: { wish.isMet(by: $0) }) else { continue }
      // Nothing is to be scanned again that may be there.
      let mayBeThere = traits.contains(where: wish.mayBeMet)
      findings.append(QualityFinding(issue, mayBeThere ? .mild : severity))
    }
    return findings
  }

  /// What to scan in addition for what is missing.
  static func additions(_ findings: [QualityFinding]) -> [RescanAdvice] {
    findings.compactMap { finding in
      guard finding.severity > .mild else { return nil }
      return switch finding.issue {
      case .missingPlane(let plane): .additional(plane: plane, .fluidSensitiveFatSuppressed)
      case .missingFluidSensitive: .additional(plane: nil, .fluidSensitiveFatSuppressed)
      default: nil
      }
    }
  }
}
