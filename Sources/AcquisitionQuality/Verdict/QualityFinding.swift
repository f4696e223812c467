public import Imaging

/// How much a shortcoming matters.
public enum QualitySeverity: String, CaseIterable, Codable, Comparable, Sendable {
  /// Seen when looked for.
  case mild
  /// Small findings may be missed.
  case moderate
  /// The series is hardly of use for what it was made for.
  case severe

  /// The lighter before the graver.
  public static func < (left: QualitySeverity, right: QualitySeverity) -> Bool {
    order(left) < order(right)
  }

  private static func order(_ severity: QualitySeverity) -> Int {
    switch severity {
    case .mild: 0
    case .moderate: 1
    case .severe: 2
    }
  }
}

/// What can be amiss with a study's acquisition.
public enum QualityIssue: Hashable, Sendable {
  /// No series in a plane.
  case missingPlane(AnatomicalPlane)
  /// No T1 weighted series without suppression of fat.
  case missingT1
  /// No fluid-sensitive series with fat suppressed.
  case missingFluidSensitive
  /// Slices thicker than the limit; mm.
  case thickSlices
  /// Gaps between slices wider than the limit; share of the thickness.
  case wideGaps
  /// Pixels coarser than the limit; mm.
  case coarsePixels
  /// Slices that are not there; number.
  case missingSlices
  /// Slices at uneven distances; largest over smallest.
  case irregularSlices
  /// The images cover less of the limb than the joint needs; mm along the plane's axis.
  case shortCoverage(CoverageAxis)
  /// The properties that header and words state contradict each other.
  case contradictoryLabels
  /// Little signal over the noise; ratio.
  case noise
  /// The limb moved, once or in a rhythm: its edges are repeated along the phase axis; a score, told from 1 on.
  case motion
  /// Fat that stays bright though its suppression is stated; share of the limb.
  case fatSuppressionFailure
  /// Ghosts of a pulsating vessel along the phase axis; a score, told from 1 on.
  case pulsation
  /// Tissue from outside of the field of view folds into it.
  case wrap
  /// Voids with bright rims as about metal; share of void and bright pixels about one place.
  case metal
  /// Uneven brightness by the coils; brightest over darkest place.
  case shading
  /// The brightest pixels are all alike; share of the limb.
  case clipping
}

/// An axis of the patient.
public enum CoverageAxis: String, CaseIterable, Codable, Sendable {
  case rightToLeft, anteriorToPosterior, headToFoot
}

/// The unit of a measured number.
public enum QualityUnit: String, CaseIterable, Codable, Sendable {
  case millimetres = "mm"
  case millilitres = "mL"
  /// A share of one.
  case share
  /// A ratio of two like quantities.
  case ratio
  case count
}

/// One thing that is amiss.
public struct QualityFinding: Equatable, Sendable {
  /// What it is.
  public var issue: QualityIssue
  /// How much it matters.
  public var severity: QualitySeverity
  /// The number that was measured; `nil` where there is nothing to measure.
  public var measured: Double?
  /// The number from which it counts.
  public var limit: Double?
  /// The unit of both.
  public var unit: QualityUnit
  /// ``Series/id`` of the series; `nil` where it is the study's.
  public var seriesID: String?
  /// The plane of the series, or the one that is missing.
  public var plane: AnatomicalPlane?

  /// A finding from its parts.
  public init(
    _ issue: QualityIssue, _ severity: QualitySeverity, measured: Double? = nil,
    limit: Double? = nil, unit: QualityUnit = .count, seriesID: String? = nil,
    plane: AnatomicalPlane? = nil
  ) {
    (self.issue, self.severity, self.measured, self.limit) = (issue, severity, measured, limit)
    (self.unit, self.seriesID, self.plane) = (unit, seriesID, plane)
  }
}
