public import Imaging

/// Names of measurements that wording knows; others are shown by their own name.
public enum MeasurementName {
  /// Volume, in mL.
  public static let volume = "volume"
  /// Extent from front to back, in mm.
  public static let diameterAnteriorPosterior = "diameter-anterior-posterior"
  /// Extent from side to side, in mm.
  public static let diameterLeftRight = "diameter-left-right"
  /// Extent along the body, in mm.
  public static let diameterCraniocaudal = "diameter-craniocaudal"
}

extension Finding {
  /// What it is, in words: `soft tissue mass`.
  public var typeWords: String { FindingType.named(type).words }

  /// Where it is: side, site, plane, slice from one; what is not known is left out, but for the side.
  ///
  /// - Parameters:
  ///   - seriesLabel: How the reader knows the key image's series, such as `series 3`.
  ///   - instanceNumber: The key image's Instance Number, by which other viewers know it; shown where it
  ///     is not the slice's own number.
  public func place(seriesLabel: String? = nil, instanceNumber: Int? = nil) -> String {
    var parts = [[side.words, site].filter { !$0.isEmpty }.joined(separator: " ")]
    var image: [String] = []
    if let plane { image.append(plane.rawValue) }
    if let seriesLabel { image.append(seriesLabel) }
    if let keyImage {
      image.append("slice \(keyImage.slice + 1)")
      if let instanceNumber, instanceNumber != keyImage.slice + 1 {
        image.append("(image \(instanceNumber))")
      }
    }
    if !image.isEmpty { parts.append(image.joined(separator: " ")) }
    return parts.joined(separator: ", ")
  }

  /// How big it is: volume, three orthogonal diameters, then other sizes; empty without any.
  public var size: String {
    var parts: [String] = []
    if let volume = measurement(MeasurementName.volume) { parts.append(volume.text) }
    if let diameters { parts.append(diameters) }
    let known = Set(diameterAxes.map(\.0) + [MeasurementName.volume])
    for other in sizes where !known.contains(other.name) {
      parts.append("\(other.name.split(separator: "-").joined(separator: " ")) \(other.text)")
    }
    return parts.joined(separator: ", ")
  }

  /// How sure the model is: the band in words, never a number that looks like a certainty.
  ///
  /// An indeterminate candidate gets no verdict (Wang et al., JAMIA 2023;30:1684: nearly half of the
  /// errors made with help were automation bias).
  public var sureness: String {
    guard case .model = origin else { return "reader's own" }
    return switch band {
    case .positive: "positive"
    case .indeterminate, .none: "indeterminate, read unaided"
    case .negative: "negative"
    }
  }

  /// Which model and version, or the reader.
  public var source: String {
    guard case .model(let model) = origin else { return "reader" }
    return "\(model.name) \(model.version)" + (model.isValidatedBySite ? "" : " (not validated)")
  }

  /// One line: what, where, how big, how sure, by which model and version.
  public func summary(seriesLabel: String? = nil) -> String {
    let what = grade.isEmpty ? typeWords : "\(typeWords), \(grade)"
    return [what.capitalisedFirst, place(seriesLabel: seriesLabel), size, sureness, source]
      .filter { !$0.isEmpty }.joined(separator: "; ")
  }

  /// The sentence for a report once the reader stands for it: the reader's wording, else composed.
  public func reportWording(seriesLabel: String? = nil, instanceNumber: Int? = nil) -> String {
    guard wording.isEmpty else { return wording }
    let what = grade.isEmpty ? typeWords : "\(typeWords), \(grade)"
    let place = place(seriesLabel: seriesLabel, instanceNumber: instanceNumber)
    let parts = [what.capitalisedFirst, place, size] + RegionCharacter(measurements).words
    return parts.filter { !$0.isEmpty }.joined(separator: ", ") + "."
  }

  /// The measurement with a name.
  public func measurement(_ name: String) -> Measurement? {
    measurements.first { $0.name == name && $0.value.isFinite }
  }

  /// The measurements that ``size`` states, in their order: where the diameters that readers draw are
  /// known, without those along the patient's other axes.
  public var sizes: [Measurement] {
    let unsaid: Set<String> =
      hasDrawnDiameters
      ? [MeasurementName.diameterAnteriorPosterior, MeasurementName.diameterLeftRight] : []
    return measurements.filter {
      !MeasurementName.ofCharacter.contains($0.name) && !unsaid.contains($0.name)
    }
  }

  private var hasDrawnDiameters: Bool {
    measurement(MeasurementName.diameterLongestInPlane) != nil
      && measurement(MeasurementName.diameterAcrossInPlane) != nil
  }

  private var diameterAxes: [(String, String)] {
    (hasDrawnDiameters
      ? [
        (MeasurementName.diameterLongestInPlane, "longest"),
        (MeasurementName.diameterAcrossInPlane, "across"),
      ]
      : [
        (MeasurementName.diameterAnteriorPosterior, "AP"),
        (MeasurementName.diameterLeftRight, "LR"),
      ]) + [(MeasurementName.diameterCraniocaudal, "CC")]
  }

  private var diameters: String? {
    let found = diameterAxes.compactMap { name, label in
      measurement(name).map { (decimalText($0.value, places: 0), label, $0.unit) }
    }
    guard let unit = found.first?.2, found.allSatisfy({ $0.2 == unit }) else { return nil }
    let labels = found.map(\.1).joined(separator: " x ")
    return "\(found.map(\.0).joined(separator: " x ")) \(unit) (\(labels))"
  }
}

extension Measurement {
  /// Value and unit for people: millimetres whole, others with one decimal below 100.
  public var text: String {
    let places = unit == "mm" || abs(value) >= 100 ? 0 : 1
    let shown = unit == "1" ? decimalText(value, places: 2) : decimalText(value, places: places)
    return unit == "1" ? shown : "\(shown) \(unit)"
  }
}

extension BodySide {
  /// The side in words; unknown is said, not left out.
  public var words: String { self == .unknown ? "side not stated" : rawValue }
}

extension RejectionReason {
  /// The reason in words.
  public var words: String {
    self == .otherReason ? "other reason" : rawValue.split(separator: "-").joined(separator: " ")
  }
}

extension String {
  /// The text with its first letter in upper case.
  var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
