import ImageProcessing

/// A rationale's text, split at its placeholders.
struct Rationale: Equatable {
  /// The names that may stand between braces.
  static let names = [
    "volume_ml", "mean_probability", "maximum_probability", "probability", "threshold", "ap_mm",
    "lr_mm", "cc_mm", "longest_mm", "across_mm", "slices", "site",
  ]

  /// The names that a rule which describes the lesion may use as well.
  static let namesOfDescription = [
    "signal_words", "signal_to_muscle", "bright_as_fat", "margin_words", "margin_sharp",
    "contour_words", "heterogeneity_words", "variation", "bone_distance",
  ]

  private enum Part: Equatable {
    case words(String)
    case placeholder(String)
  }

  private let parts: [Part]

  /// Splits a text; `nil` when a brace is left over or holds an unknown name.
  init?(_ text: String, names: [String] = names + namesOfDescription) {
    var parts: [Part] = []
    var rest = Substring(text)
    while let open = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
      guard rest[open] == "{", let close = rest[open...].firstIndex(of: "}") else { return nil }
      let name = String(rest[rest.index(after: open)..<close])
      guard names.contains(name) else { return nil }
      parts.append(.words(String(rest[..<open])))
      parts.append(.placeholder(name))
      rest = rest[rest.index(after: close)...]
    }
    self.parts = parts + [.words(String(rest))]
  }

  /// The line with the evidence put in.
  func filled(with evidence: RegionEvidence) -> String {
    parts.map { part in
      switch part {
      case .words(let words): words
      case .placeholder(let name): evidence.text(of: name)
      }
    }.joined()
  }
}

/// What was measured of a candidate region.
struct RegionEvidence {
  let measurement: RegionMeasurement
  let meanProbability: Double
  let maximumProbability: Double
  let probability: Double
  let threshold: Double
  let site: String
  let description: MassDescription?

  func text(of name: String) -> String {
    switch name {
    case "volume_ml": decimal(measurement.volumeInMillilitres, places: 1)
    case "mean_probability": decimal(meanProbability, places: 2)
    case "maximum_probability": decimal(maximumProbability, places: 2)
    case "probability": decimal(probability, places: 2)
    case "threshold": decimal(threshold, places: 2)
    case "ap_mm": decimal(measurement.anteriorPosteriorInMillimetres, places: 0)
    case "lr_mm": decimal(measurement.leftRightInMillimetres, places: 0)
    case "cc_mm": decimal(measurement.craniocaudalInMillimetres, places: 0)
    case "longest_mm": decimal(measurement.longestInKeySliceInMillimetres, places: 0)
    case "across_mm": decimal(measurement.acrossInKeySliceInMillimetres, places: 0)
    case "slices": String(measurement.sliceRange.count)
    case "site": site
    default: description?.text(of: name) ?? MassDescription.notMeasured
    }
  }
}

/// A number in plain decimal notation with a point, rounded half away from zero.
func decimal(_ value: Double, places: Int) -> String {
  guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
  let scale = places == 0 ? 1.0 : places == 1 ? 10.0 : places == 2 ? 100.0 : 1000.0
  let scaled = Int((abs(value) * scale).rounded())
  let (whole, fraction) = scaled.quotientAndRemainder(dividingBy: Int(scale))
  let sign = value < 0 && scaled > 0 ? "-" : ""
  guard places > 0 else { return "\(sign)\(whole)" }
  let digits = String(fraction)
  return "\(sign)\(whole).\(String(repeating: "0", count: min(places, 3) - digits.count))\(digits)"
}
