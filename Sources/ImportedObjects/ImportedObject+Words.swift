import DICOM
public import StudyAssembly

extension ImportedObjectKind {
  /// The kind in words.
  public var words: String {
    switch self {
    case .segmentation: "segmentation"
    case .structureSet: "structure set"
    case .structuredReport: "report"
    case .presentationState: "presentation state"
    case .parametricMap: "parametric map"
    case .overlayPlanes: "overlay planes"
    }
  }
}

extension ImportedPart {
  /// Number, name, meaning, and how it was made, in one line.
  public var words: String {
    let how = [algorithmType.lowercased(), algorithm].filter { !$0.isEmpty }.joined(separator: ", ")
    let named = meaning.isEmpty || meaning == label ? label : "\(label) (\(meaning))"
    return "\(number) \(named)" + (how.isEmpty ? "" : ": \(how)")
  }
}

extension ImportedObject {
  /// Kind, label, maker, version and date in one line.
  public var words: String {
    let made = [provenance.maker, provenance.softwareVersions, provenance.date]
      .filter { !$0.isEmpty }.joined(separator: ", ")
    // Who drew a plane is not stated, only whose image it is drawn into.
    return kind == .overlayPlanes
      ? "\(label): in images by \(made)" : "\(kind.words) \"\(label)\": \(made)"
  }

  /// Which series it belongs to, in words.
  public func placementWords(in study: Study) -> String {
    guard kind != .overlayPlanes else { return "drawn into the image file, not checked" }
    let names = { (ids: [String]) in
      study.series.filter { ids.contains($0.id) }.map { series in
        series.number.map { "series \($0)" } ?? "a series without number"
      }.uniqued().joined(separator: ", ")
    }
    return switch placement(in: study) {
    case .series(let ids): "refers to \(names(ids))"
    case .frameOfReference(let ids): "shares the frame of reference of \(names(ids))"
    case .nothing: "refers to nothing in this study"
    }
  }

  /// All that it says of itself and, once it is read, of its contents: one line each.
  ///
  /// - Parameters:
  ///   - study: The study it stands in.
  ///   - contents: What it holds; `nil` while that is not read.
  public func detailLines(in study: Study, contents: ImportedContents?) -> [String] {
    let facts: [(String, String)] = [
      ("", "Made by another system; not checked here."),
      ("kind", "\(kind.words) (\(SOPClass.name(of: sopClassUID) ?? sopClassUID))"),
      ("label", label), ("description", description), ("series description", seriesDescription),
      ("manufacturer", provenance.manufacturer), ("model", provenance.model),
      ("software", provenance.softwareVersions),
      ("algorithm", provenance.algorithms.joined(separator: ", ")),
      ("institution", provenance.institution), ("made by", provenance.creator),
      ("made", [provenance.date, provenance.time].filter { !$0.isEmpty }.joined(separator: " ")),
      ("standing", standing?.words ?? ""), ("place", placementWords(in: study)),
      ("SOP Instance UID", sopInstanceUID),
      ("on the command line", kind == .overlayPlanes ? "--overlay object:\(id)" : ""),
    ]
    var lines = facts.filter { !$0.1.isEmpty }.map { $0.0.isEmpty ? $0.1 : "\($0.0): \($0.1)" }
    lines += parts.map { part in
      let volumes = (contents?.overlays ?? []).filter { $0.part == part.number }
        .compactMap(\.volumeInMillilitres)
      let volume = volumes.first.map { ", \(millilitres($0))" } ?? ""
      return "part \(part.words)\(volume)"
    }
    guard let contents else { return lines }
    lines += contents.notices.map(\.words)
    if !contents.lines.isEmpty { lines += [""] + contents.lines.map(\.text) }
    return lines
  }
}

/// A volume for people: two decimals, one from 10 mL on.
public func millilitres(_ volume: Double) -> String {
  guard volume >= 0, volume < 1e9 else { return "no volume" }
  let places = volume < 10 ? 100.0 : 10.0
  let scaled = Int((volume * places).rounded())
  let digits = String(scaled % Int(places))
  let padding = String(repeating: "0", count: (places == 100 ? 2 : 1) - digits.count)
  return "\(scaled / Int(places)).\(padding)\(digits) mL"
}
