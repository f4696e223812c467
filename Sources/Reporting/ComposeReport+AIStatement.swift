import Findings
import StudyAssembly

/// What the models did and what the reader made of it.
func aiStatementSection(_ input: ReportInput) -> ReportSection {
  var lines: [ReportLine] = [.field("Software", "\(input.program.name) \(input.program.version)")]
  if input.modelRuns.isEmpty, input.review.measurements.isEmpty {
    lines.append(.text("No model was run on this study."))
  }
  for run in input.modelRuns { lines += runLines(run, input) }
  if input.modelRuns.contains(where: { if case .completed = $0.outcome { true } else { false } }) {
    lines.append(
      .text(
        "Models look only for what they were trained on. The absence of a candidate is no "
          + "evidence that a structure is normal."))
  }
  lines += decisionLines(input)
  lines += measurementLines(input)
  return ReportSection(key: ReportSectionKey.aiStatement, title: "AI statement", fixed: lines)
}

private func runLines(_ run: ModelRun, _ input: ReportInput) -> [ReportLine] {
  let title = run.title.isEmpty ? run.model.name : run.title
  let series = input.seriesLabel(run.seriesID).map { " on \($0)" } ?? ""
  var lines: [ReportLine] = [
    .item("\(title) (\(run.model.name) \(run.model.version)): \(words(run.outcome, series)).")
  ]
  if !run.model.isValidatedBySite { lines.append(.detail("NOT VALIDATED BY THIS SITE.")) }
  lines += run.cautions.map { .detail("Caution: \($0).") }
  if let training = input.trainingStatements[run.model.name], !training.isEmpty {
    lines.append(.detail(training))
  }
  if !run.model.checksum.isEmpty { lines.append(.checksum("sha256 \(run.model.checksum)")) }
  return lines
}

private func words(_ outcome: ModelRun.Outcome, _ series: String) -> String {
  switch outcome {
  case .running(let share):
    "STILL RUNNING\(series), \(decimalText(share * 100, places: 0)) % done, no complete result"
  case .completed(candidates: 0): "ran\(series); no candidate above its thresholds"
  case .completed(candidates: 1): "ran\(series); 1 candidate"
  case .completed(let count): "ran\(series); \(count) candidates"
  case .doesNotFit(let reason): "not applied, the study does not fit: \(reason)"
  case .failed(let reason): "FAILED\(series): \(reason)"
  case .cancelled: "STOPPED before it had a result"
  }
}

private func decisionLines(_ input: ReportInput) -> [ReportLine] {
  let candidates = input.review.findings.filter { !$0.isReadersOwn }
  var lines: [ReportLine] = []
  for candidate in candidates {
    let finding = candidate.original
    lines.append(.item("\(verdict(candidate)): \(input.summary(of: finding))."))
    if candidate.decision == .modified {
      lines += changes(candidate, input).map { .detail($0) }
    }
    if !finding.rationale.isEmpty {
      lines.append(.detail("Model's evidence: \(finding.rationale)."))
    }
    lines += finding.cautions.map { .detail("Caution: \($0).") }
    if let reader = candidate.decidedBy, let time = candidate.decidedAt {
      lines.append(.detail("Decided by \(reader.printedName), \(time)."))
    }
  }
  if !lines.isEmpty { lines.insert(.text("Candidates and the reader's decisions:"), at: 0) }
  return lines
}

private func verdict(_ finding: ReviewedFinding) -> String {
  switch finding.decision {
  case .undecided: "UNDECIDED"
  case .accepted: "ACCEPTED"
  case .modified: "MODIFIED"
  case .rejected(let reason): "REJECTED (\(reason.words))"
  }
}

/// What the reader changed, part by part.
private func changes(_ finding: ReviewedFinding, _ input: ReportInput) -> [String] {
  let (before, after) = (finding.original, finding.current)
  var lines: [String] = []
  func compare(_ label: String, _ old: String, _ new: String) {
    guard old != new else { return }
    lines.append(
      "\(label): \(old.isEmpty ? "none" : old) changed to \(new.isEmpty ? "none" : new).")
  }
  compare("Type", before.typeWords, after.typeWords)
  compare("Grade", before.grade, after.grade)
  compare("Side", before.side.words, after.side.words)
  compare("Site", before.site, after.site)
  compare("Size", before.size, after.size)
  if before.wording != after.wording { lines.append("Worded by the reader.") }
  if before.region != after.region { lines.append("Contour changed by the reader.") }
  return lines
}
