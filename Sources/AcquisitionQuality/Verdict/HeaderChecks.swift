import Imaging
import StudyAssembly

/// What positions, sizes and stated properties of a series say of its quality; no pixel is asked.
enum HeaderChecks {
  private enum Limits {
    /// In mm: the design's row for knees, slices of at most 4 mm and pixels of at most 0.8 mm; `docs/quality.md` says
    /// why these are not verified against the ACR's own table.
    static let thickness = 4.0
    static let pixel = 0.8
    /// Gap over thickness, from the same row: 1 mm for 3 mm.
    static let gap = 1.0 / 3
    /// Rounding of positions and spacings in files.
    static let rounding = 0.01
    /// Twice the limit of thickness or pixel is severe, half as much again moderate (decision of this project).
    static let moderate = 1.25
    static let severe = 1.75
    /// What images of a knee must at least span, in mm: from the upper pole of the patella to the tubercle about 100,
    /// across the condyles about 80, from patella to the popliteal skin about 90 (sizes of `docs/simulation.md`,
    /// rounded down; where no segmentation says where the structures are).
    static let span: [CoverageAxis: Double] = [
      .headToFoot: 100, .rightToLeft: 75, .anteriorToPosterior: 75,
    ]
    /// A stack of axial slices has to reach from the patella's upper pole to the joint line only.
    static let axialSpan = 80.0
  }

  /// All findings of one series.
  static func findings(_ series: Series, _ traits: SeriesTraits, isKnee: Bool) -> [QualityFinding] {
    let all =
      sizes(series) + slices(series) + (isKnee ? coverage(series) : []) + contradictions(traits)
    return all.map { finding in
      var finding = finding
      (finding.seriesID, finding.plane) = (series.id, series.plane)
      return finding
    }
  }

  private static func graded(
    _ issue: QualityIssue, _ value: Double, limit: Double, unit: QualityUnit
  ) -> [QualityFinding] {
    guard value > limit * (1 + Limits.rounding) else { return [] }
    let share = value / limit
    let severity: QualitySeverity =
      share >= Limits.severe ? .severe : share >= Limits.moderate ? .moderate : .mild
    return [QualityFinding(issue, severity, measured: value, limit: limit, unit: unit)]
  }

  private static func sizes(_ series: Series) -> [QualityFinding] {
    var findings: [QualityFinding] = []
    if let thickness = series.acquisition.sliceThickness {
      findings += graded(
        .thickSlices, thickness, limit: Limits.thickness, unit: .millimetres)
      if let geometry = series.geometry, geometry.slices > 1, thickness > 0 {
        findings += graded(
          .wideGaps, geometry.sliceSpacing / thickness - 1, limit: Limits.gap, unit: .share)
      }
    }
    if let plane = series.frames.lazy.compactMap(\.geometry).first {
      findings += graded(
        .coarsePixels, max(plane.columnSpacing, plane.rowSpacing), limit: Limits.pixel,
        unit: .millimetres)
    }
    return findings
  }

  private static func slices(_ series: Series) -> [QualityFinding] {
    series.problems.compactMap { problem in
      switch problem {
      case .missingSlices(_, let gaps):
        let count = gaps.reduce(0) { $0 + $1.count }
        return QualityFinding(
          .missingSlices, count > 1 ? .severe : .moderate, measured: Double(count), limit: 0)
      case .unevenSpacing(_, let smallest, let largest, _):
        return QualityFinding(
          .irregularSlices, .moderate, measured: smallest > 0 ? largest / smallest : nil, limit: 1,
          unit: .ratio)
      case .duplicatePosition, .mixedGeometry, .nonParallelSlices, .noGeometry:
        return QualityFinding(.irregularSlices, .moderate, unit: .ratio)
      default: return nil
      }
    }
  }

  /// The span of the images along each axis of the patient against what a knee needs.
  private static func coverage(_ series: Series) -> [QualityFinding] {
    guard let geometry = series.geometry, geometry.slices > 1 else { return [] }
    let plane = geometry.firstSlice
    let edges = [
      plane.rowDirection * (Double(geometry.columns) * plane.columnSpacing),
      plane.columnDirection * (Double(geometry.rows) * plane.rowSpacing),
      plane.normal * (Double(geometry.slices) * geometry.sliceSpacing),
    ]
    let axes: [(CoverageAxis, (PatientVector) -> Double)] = [
      (.rightToLeft, { abs($0.x) }), (.anteriorToPosterior, { abs($0.y) }),
      (.headToFoot, { abs($0.z) }),
    ]
    return axes.compactMap { axis, component in
      // The edge that runs most along the axis spans it.
      let isAxialStack = axis == .headToFoot && series.plane == .axial
      guard let span = edges.map(component).max(),
        let need = isAxialStack ? Limits.axialSpan : Limits.span[axis], span < need
      else { return nil }
      return QualityFinding(
        .shortCoverage(axis), span < need / Limits.moderate ? .moderate : .mild, measured: span,
        limit: need, unit: .millimetres)
    }
  }

  private static func contradictions(_ traits: SeriesTraits) -> [QualityFinding] {
    let isContradictory =
      traits.bodyPart.isContradictory || traits.side.isContradictory
      || traits.plane.isContradictory || traits.contrast.isContradictory
      || traits.fatSuppression.isContradictory
    return isContradictory ? [QualityFinding(.contradictoryLabels, .mild)] : []
  }
}
