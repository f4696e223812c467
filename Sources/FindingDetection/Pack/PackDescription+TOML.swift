import AcquisitionQuality
import Imaging
import KneeAnatomy
import StudyAssembly

extension PackDescription {
  /// Reads the text of a `pack.toml`, schema 1.
  ///
  /// - Parameters:
  ///   - text: The document.
  ///   - folderName: Name of the folder it lies in, which the pack must bear.
  /// - Throws: ``PackError`` for the first key that is missing, unknown or out of its rule.
  public init(text: String, folderName: String) throws(PackError) {
    let root = try PackTable(text: text)
    _ = try root.integer("schema", 1...1)
    try root.allowOnly([
      "schema", "name", "version", "title", "task", "model", "licence", "training_data", "accepts",
      "input", "resample", "normalisation", "padding", "window", "test_time", "output",
      "explanation", "findings", "structures", "artefacts",
    ])
    name = try root.text("name", .kebabCase, isKebabCase)
    guard name == folderName else { throw root.invalid("name", allowed: .folderName(folderName)) }
    version = try root.text("version", .version, isVersion)
    title = try root.text("title", maximum: 80)
    let task = try PackTask(root)
    model = try root.text("model", .fileName, isPlainFileName)
    licence = try root.text("licence")
    trainingData = try root.text("training_data")
    acceptance = try PackAcceptance(root.table("accepts"))
    preparation = try PackPreparation(root)
    outputName = try readOutput(
      root.table("output"), activation: task == .structures ? "softmax" : "sigmoid")
    explanation = root.has("explanation") ? try PackExplanation(root.table("explanation")) : nil
    for other in PackTask.allCases where other != task && root.has(other.key) {
      throw .unknownKey(other.key)
    }
    if task != .segmentation { try requireSingleSlices(root, preparation) }
    findings = task == .segmentation ? try readFindings(root) : []
    structures =
      task == .structures
      ? try root.someOf("structures", KneeTissue.allCases.map(\.rawValue)) : []
    artefacts =
      task == .artefacts
      ? try root.someOf("artefacts", ImageArtefact.allCases.map(\.rawValue))
        .compactMap(ImageArtefact.init(rawValue:)) : []
  }
}

/// What a model is for.
private enum PackTask: String, CaseIterable {
  case segmentation, structures, artefacts

  init(_ root: PackTable) throws(PackError) {
    let name = try root.oneOf("task", Self.allCases.map(\.rawValue))
    self = Self(rawValue: name) ?? .segmentation
  }

  /// The key that says what the output means.
  var key: String { self == .segmentation ? "findings" : rawValue }
}

/// A network of another task than finding lesions reads slices, and reads them once.
private func requireSingleSlices(_ root: PackTable, _ preparation: PackPreparation)
  throws(PackError)
{
  guard case .slices = preparation.form else {
    throw try root.table("input").invalid("form", allowed: .oneOf(["slices"]))
  }
  guard preparation.flips == [.none] else {
    throw try root.table("test_time").invalid("flips", allowed: .someOf(["none"]))
  }
}

private func readOutput(_ table: PackTable, activation: String) throws(PackError) -> String {
  try table.allowOnly(["name", "activation"])
  _ = try table.oneOf("activation", [activation])
  return try table.text("name")
}

private func readFindings(_ root: PackTable) throws(PackError) -> [FindingRule] {
  var rules: [FindingRule] = []
  for table in try root.tables("findings") {
    let rule = try FindingRule(table)
    guard !rules.contains(where: { $0.type == rule.type }) else {
      throw table.invalid("type", allowed: .unique)
    }
    rules.append(rule)
  }
  return rules
}

extension PackAcceptance {
  init(_ table: PackTable) throws(PackError) {
    try table.allowOnly([
      "modality", "body_parts", "planes", "weightings", "weighting_unknown", "minimum_slices",
      "pixel_spacing_mm", "slice_spacing_mm",
    ])
    modalities = try table.texts("modality")
    bodyParts = try table.texts("body_parts")
    planes = try table.someOf("planes", AnatomicalPlane.allCases.map(\.rawValue))
      .compactMap(AnatomicalPlane.init(rawValue:))
    weightings = try table.someOf(
      "weightings", Weighting.allCases.filter { $0 != .unknown }.map(\.rawValue)
    ).compactMap(Weighting.init(rawValue:))
    refusesUnknownWeighting =
      try table.oneOf("weighting_unknown", ["caution", "refuse"]) == "refuse"
    minimumSlices = try table.integer("minimum_slices", 1...10_000)
    pixelSpacingInMillimetres = try table.range("pixel_spacing_mm", within: 0.01...20)
    sliceSpacingInMillimetres = try table.range("slice_spacing_mm", within: 0.01...50)
  }
}

extension FindingRule {
  init(_ table: PackTable) throws(PackError) {
    try table.allowOnly([
      "type", "channel", "threshold", "components", "minimum_volume_ml", "maximum_candidates",
      "probability", "positive", "negative", "site", "rationale",
      "describes",
    ])
    type = try table.text("type", .kebabCase, isKebabCase)
    channel = try table.integer("channel", 0...1023)
    threshold = try table.number("threshold", 0.004...1)
    takesLargestOnly = try table.oneOf("components", ["all", "largest"]) == "largest"
    minimumVolumeInMillilitres = try table.number("minimum_volume_ml", 0...1e6)
    maximumCandidates = try table.integer("maximum_candidates", 1...1000)
    calibration = try Calibration(table.table("probability"))
    positive = try table.number("positive", 0...1)
    negative = try table.number("negative", 0...1)
    guard negative <= positive else {
      throw table.invalid("negative", allowed: .atMost(key: "positive"))
    }
    site = try table.text("site", maximum: 120)
    describes =
      table.has("describes")
      ? DescribedLesion(
        rawValue: try table.oneOf("describes", DescribedLesion.allCases.map(\.rawValue))) : nil
    rationale = try table.text("rationale", maximum: 400)
    let names = Rationale.names + (describes == nil ? [] : Rationale.namesOfDescription)
    guard Rationale(rationale, names: names) != nil else {
      throw table.invalid("rationale", allowed: .placeholders(names))
    }
  }
}

extension Calibration {
  init(_ table: PackTable) throws(PackError) {
    try table.allowOnly(["statistic", "slope", "volume_slope", "intercept"])
    _ = try table.oneOf("statistic", ["mean"])
    slope = try table.number("slope", 1e-3...1e3)
    volumeSlope = try table.number("volume_slope", -1e3...1e3, default: 0)
    intercept = try table.number("intercept", -1e3...1e3)
  }
}

private func isKebabCase(_ text: String) -> Bool {
  text.count <= 60
    && text.split(separator: "-", omittingEmptySubsequences: false).allSatisfy { word in
      !word.isEmpty
        && word.unicodeScalars.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) }
    }
}

private func isVersion(_ text: String) -> Bool {
  let parts = text.split(separator: ".", omittingEmptySubsequences: false)
  return parts.count == 3
    && parts.allSatisfy { part in
      (1...6).contains(part.count) && part.unicodeScalars.allSatisfy { ("0"..."9").contains($0) }
    }
}
