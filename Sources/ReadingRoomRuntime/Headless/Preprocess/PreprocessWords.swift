import Findings
import ImageProcessing
import Imaging
import StudyAssembly

/// What was done with a series in words: for the header, the text and the cautions.
struct PreprocessWords {
  let study: Study
  let plan: PreprocessPlan
  let series: PreprocessedSeries

  /// Derivation Description of the result.
  var derivation: String {
    var sentences = ["Reading Room \(ProgramVersion.text), research use, not reviewed."]
    if series.bias != nil { sentences.append("N4 bias field divided out: \(field ?? "").") }
    if let place = derivedPlace { sentences.append(place) }
    if let scale { sentences.append("Values: \(scale).") }
    return sentences.joined(separator: " ")
  }

  /// Derivation Description of the bias field.
  var fieldDerivation: String {
    "Reading Room \(ProgramVersion.text), research use, not reviewed. Factors of the bias field that N4 finds in the series: "
      + "\(field ?? ""). Values divided by them are the series without the field."
  }

  /// What is added to the Series Description.
  var label: String {
    var parts: [String] = series.bias == nil ? [] : ["N4"]
    if series.placed?.isMoved == true { parts.append("registered to \(plan.reference ?? 0)") }
    if series.placed?.isResampled == true { parts.append("on grid \(plan.reference ?? 0)") }
    switch (series.scaled, plan.scale) {
    case (.some, .percentile?): parts.append("percentile")
    case (.some, .standard?): parts.append("standard")
    default: break
    }
    return parts.joined(separator: ", ")
  }

  /// The bias field; `nil` where none was taken off.
  var field: String? {
    guard let bias = series.bias else { return nil }
    let counts = bias.iterations.map(String.init).joined(separator: ", ")
    return "factor \(places(Double(bias.range.lowerBound), 2)) to "
      + "\(places(Double(bias.range.upperBound), 2)) in the foreground; \(counts) iterations on "
      + "\(bias.iterations.count) levels"
  }

  /// The registration; `nil` where none was asked for.
  var registration: String? {
    guard let placed = series.placed, let found = placed.registration else { return nil }
    let name = "registration to series \(plan.reference ?? 0)"
    let information =
      "mutual information \(places(found.measureBefore, 3)) to \(places(found.measureAfter, 3)) nats"
    guard placed.isMoved, let rigid = found.rigid else {
      return "\(name): doubtful and NOT applied; \(information)"
    }
    return "\(name): turned by \(places(rigid.rotationInDegrees.length, 2)) degrees, shifted by "
      + "\(places(rigid.translation.length, 2)) mm; \(information); applied"
  }

  /// The grid; `nil` where the series keeps its own.
  var grid: String? {
    guard let placed = series.placed, placed.isResampled else { return nil }
    return "read on the grid of series \(plan.reference ?? 0), linear: "
      + "\(places(placed.covered * 100, 0)) % of it is shown"
  }

  /// The scale; `nil` where values were left.
  var scale: String? {
    guard let own = series.scaled?.ownValues, let first = own.first, let last = own.last else {
      return nil
    }
    switch plan.scale {
    case .percentile?:
      return "percentile \(places(ValueScale.brightPercent, 0)) of the foreground, "
        + "\(places(first, 2)), brought to \(places(ValueScale.brightLevel, 0))"
    case .standard(let saved, _)?:
      return
        "standard scale after Nyul (\(saved.contrast.words)): percentiles 1 to 99 of the foreground, "
        + "\(places(first, 2)) to \(places(last, 2)), brought to "
        + "\(places(saved.standard.landmarks.first ?? 0, 1)) to "
        + "\(places(saved.standard.landmarks.last ?? 0, 1))"
    case nil: return nil
    }
  }

  private var derivedPlace: String? {
    guard let number = plan.reference, let placed = series.placed else { return nil }
    let uid = study.series[number - 1].seriesInstanceUID
    let parts = [registration, grid].compactMap { $0 }
    guard placed.isMoved || placed.isResampled, !parts.isEmpty else {
      return registration.map { "The place is the header's: \($0)." }
    }
    return "Place: \(parts.joined(separator: "; ")). Series \(number) is \(uid)."
  }

  private func places(_ value: Double, _ count: Int) -> String {
    decimalText(value, places: count)
  }
}

extension Messages {
  /// N4's last level was still moving when its iterations were used up.
  static let unsettledField =
    "the bias field's last level used all its iterations: it may not have settled"
  /// What N4 cannot tell apart.
  static let fieldLimits =
    "a bias field may take part of a smooth change of tissue for shading; look at the result"
  /// A standard or a series that states no contrast.
  static let contrastNotStated =
    "whether the series has the contrast of the standard scale is not stated"

  /// The standard was learned from series that were prepared otherwise.
  static func otherPreparation(wasCorrected: Bool) -> String {
    wasCorrected
      ? "the standard scale was learned from series without their bias field: give --bias, too"
      : "the standard scale was learned from series with their bias field"
  }

  /// What speaks against a series' place.
  static func cautions(_ placed: PreprocessedSeries.Placed) -> [String] {
    var cautions = (placed.registration?.doubts ?? []).map(words)
    if placed.isDoubtful {
      cautions.append("the series lies where its header says")
      if !placed.sharesFrame {
        cautions.append(
          "its positions have nothing to do with the other series' (Frame of Reference): it keeps its own grid"
        )
      }
    } else if placed.isMoved, !placed.sharesFrame {
      cautions.append(
        "the series had another Frame of Reference; where it lies rests on the registration alone")
    }
    if placed.isMoved, placed.sharesFrame, let rigid = placed.registration?.rigid,
      rigid.translation.length < errorInMillimetres,
      rigid.rotationInDegrees.length < errorInDegrees
    {
      cautions.append(
        "it moved by no more than a registration's own error: the header's place may be as good")
    }
    if placed.isResampled, placed.covered < 0.5 {
      cautions.append("the series shows less than half of the grid it was read on")
    }
    return cautions
  }

  /// What 95 of 100 simulated pairs of series lay off by at most, rounded up (`docs/registration.md`, "Measured": 0.83 mm).
  private static let errorInMillimetres = 1.0
  /// A turn that displaces what lies 100 mm away by as much.
  private static let errorInDegrees = 0.57

  /// Why a registration is not relied on.
  static func words(_ doubt: RegistrationDoubt) -> String {
    switch doubt {
    case .noOverlap(let share):
      "only \(decimalText(share * 100, places: 0)) % of the other series' places lie in this one"
    case .tooLittleInCommon(let dependence):
      "the values of the two say too little of each other (dependence \(decimalText(dependence, places: 3)))"
    case .movedBeyondLimits(let translation, let rotation, _):
      "it would move by \(decimalText(translation, places: 1)) mm and \(decimalText(rotation, places: 1)) degrees, beyond the limits"
    case .notConverged: "the search had not come to rest when its steps were used up"
    }
  }

  static func text(_ error: BiasFieldError) -> String {
    switch error {
    case .notFinite: "A value is infinite or no number: no bias field can be found."
    case .maskOfAnotherGrid: "The mask of the bias field is of another grid."
    case .noForeground: "Nothing stands out of the air: no bias field can be found."
    }
  }

  static func text(_ error: PlacingError) -> String {
    switch error {
    case .anotherFrameOfReference:
      "Its positions have nothing to do with those of the series it is to be read on (Frame of Reference). Give --register as well."
    case .noOverlap: "It shows nothing of the grid it is to be read on."
    }
  }

  static func text(_ error: ScalingError) -> String {
    switch error {
    case .notFinite: "A value is infinite or no number: no scale can be found."
    case .noForeground:
      "Nothing stands out of the air, or it is of one value: no scale can be found."
    }
  }

  static func text(_ error: IntensityStandardError) -> String {
    switch error {
    case .noVolumes: "A standard scale is learned from two series or more."
    case .notFinite: text(ScalingError.notFinite)
    case .noForeground: text(ScalingError.noForeground)
    }
  }
}
