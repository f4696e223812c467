import Findings
import Imaging
import StudyAssembly

/// The findings as a whole and by compartment.
func findingsSections(_ input: ReportInput, _ template: JointTemplate) -> [ReportSection] {
  let places = template.compartments
  func isHere(_ finding: ReviewedFinding, _ compartment: Compartment) -> Bool {
    place(of: finding.current, among: places) == compartment
  }
  var sections = [findingsHead(input)]
  for compartment in places + [.other] {
    let here = input.review.findings.filter { isHere($0, compartment) }
    let text = input.review.sectionTexts[ReportSectionKey.findings(compartment)]
    let hasContent = text != nil || here.contains { $0.isAffirmed || $0.decision == .undecided }
    if compartment == .other && !hasContent { continue }
    sections.append(compartmentSection(input, compartment, here))
  }
  return sections
}

/// The first of the finding's compartments that the report has.
private func place(of finding: Finding, among compartments: [Compartment]) -> Compartment {
  FindingType.named(finding.type).compartments.first { compartments.contains($0) } ?? .other
}

private func findingsHead(_ input: ReportInput) -> ReportSection {
  let hasCandidates = input.review.affirmed.contains { !$0.isReadersOwn }
  let legend =
    "[AI, accepted] and [AI, modified]: proposed by a model, affirmed by the reader."
  return section(
    ReportSectionKey.findings, "Findings", input, fixed: hasCandidates ? [.text(legend)] : [],
    composed: [])
}

private func compartmentSection(
  _ input: ReportInput, _ compartment: Compartment, _ findings: [ReviewedFinding]
) -> ReportSection {
  let affirmed = findings.filter(\.isAffirmed)
  let undecided = findings.count { $0.decision == .undecided }
  var composed: [ReportLine] = []
  if compartment != .other {
    composed.append(.text(affirmed.isEmpty ? "Not assessed." : "Otherwise not assessed."))
  }
  let pointer =
    undecided == 1
    ? "(1 AI candidate here is not decided; see AI statement.)"
    : "(\(undecided) AI candidates here are not decided; see AI statement.)"
  return section(
    ReportSectionKey.findings(compartment), compartment.title, input, level: 2,
    fixed: affirmed.map { .item("\(input.wording(of: $0)) [\($0.provenance)]") }
      + (undecided > 0 ? [.text(pointer)] : []),
    composed: composed)
}

extension ReviewedFinding {
  /// Whether the reader stands for it.
  var isAffirmed: Bool { decision == .accepted || decision == .modified }

  /// Where the statement comes from.
  fileprivate var provenance: String {
    if isReadersOwn { return "reader" }
    return decision == .modified ? "AI, modified" : "AI, accepted"
  }
}

/// Coverage, doubts about the study, and what the reader acknowledged.
func limitationsSection(_ input: ReportInput) -> ReportSection {
  var lines: [ReportLine] = [.text("Slices displayed in full to the reader:")]
  lines += input.study.series.map { series in
    let seen = input.coverage.seenCount(ofSeries: series.id, count: series.frames.count)
    return .item("\(series.label.capitalisedFirst): \(seen) of \(series.frames.count).")
  }
  let doubts = problemLines(input)
  if !doubts.isEmpty { lines += [.text("Doubts about the images:")] + doubts }
  let obstacles = signingObstacles(input)
  let acknowledged = obstacles.filter {
    !$0.isHard && input.review.acknowledged.contains($0.key)
  }
  if !acknowledged.isEmpty {
    lines.append(.text("Acknowledged by the reader, who signs in spite of it:"))
    lines += acknowledged.map { .item($0.words + ".") }
  }
  let open = obstacles.filter { $0.isHard || !input.review.acknowledged.contains($0.key) }
  if !open.isEmpty {
    lines.append(.text("To be settled before signing:"))
    lines += open.map { .item($0.words + ".") }
  }
  return ReportSection(
    key: ReportSectionKey.limitations, title: "Coverage and limitations", fixed: lines)
}

/// Problems of the study and of its series, equal ones counted, without paths.
private func problemLines(_ input: ReportInput) -> [ReportLine] {
  var counted: [(text: String, count: Int)] = []
  func add(_ text: String) {
    if let index = counted.firstIndex(where: { $0.text == text }) {
      counted[index].count += 1
    } else {
      counted.append((text, 1))
    }
  }
  for problem in input.study.problems { add(problem.words.capitalisedFirst) }
  for series in input.study.series {
    for problem in series.problems { add("\(series.label.capitalisedFirst): \(problem.words)") }
  }
  return counted.map { .item($0.count == 1 ? "\($0.text)." : "\($0.text) (\($0.count) times).") }
}
