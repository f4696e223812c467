public import Imaging

/// What the acts of a log come to.
public struct ReviewState: Equatable, Sendable {
  /// The findings, worst first: positive by probability, then indeterminate, then the reader's own in
  /// the order they were added. Negative candidates are not listed unless an act names them.
  public var findings: [ReviewedFinding]
  /// The side that the reader set; `nil` when the headers' side stands.
  public var side: BodySide?
  /// The reader's text by section key of the report.
  public var sectionTexts: [String: String]
  /// Notes on the study, oldest first.
  public var studyNotes: [String]
  /// Keys of the obstacles to signing that the reader acknowledged, in order.
  public var acknowledged: [String]
  /// Measurements that the reader took into the report, in the order in which they were taken.
  public var measurements: [ReviewedMeasurement]
  /// Findings that acts name but no candidate or finding of the reader has; nothing of it is lost,
  /// and it comes back when the candidate does.
  public var unmatchedFindingIDs: [String]
  /// Whether undo would change something.
  public var canUndo: Bool
  /// Whether redo would change something.
  public var canRedo: Bool

  /// A state from its parts.
  public init(
    findings: [ReviewedFinding] = [], side: BodySide? = nil, sectionTexts: [String: String] = [:],
    studyNotes: [String] = [], acknowledged: [String] = [],
    measurements: [ReviewedMeasurement] = [], unmatchedFindingIDs: [String] = [],
    canUndo: Bool = false, canRedo: Bool = false
  ) {
    self.findings = findings
    self.side = side
    self.sectionTexts = sectionTexts
    self.studyNotes = studyNotes
    self.acknowledged = acknowledged
    self.measurements = measurements
    self.unmatchedFindingIDs = unmatchedFindingIDs
    self.canUndo = canUndo
    self.canRedo = canRedo
  }

  /// The finding with an identifier.
  public func finding(_ id: String) -> ReviewedFinding? { findings.first { $0.id == id } }

  /// The findings that the reader stands for: accepted, modified, or the reader's own.
  public var affirmed: [ReviewedFinding] {
    findings.filter { $0.decision == .accepted || $0.decision == .modified }
  }

  /// The findings without a decision.
  public var undecided: [ReviewedFinding] { findings.filter { $0.decision == .undecided } }

  /// The findings the reader rejected.
  public var rejected: [ReviewedFinding] {
    findings.filter { if case .rejected = $0.decision { true } else { false } }
  }

  /// The next finding without a decision after the one given, going round; `nil` if there is none.
  public func nextUndecided(after id: String?) -> ReviewedFinding? {
    let start = findings.firstIndex { $0.id == id }.map { $0 + 1 } ?? 0
    return (findings[start...] + findings[..<start]).first { $0.decision == .undecided }
  }
}

extension ReviewLog {
  /// Plays the log on the candidates.
  ///
  /// Pure: the same log and candidates give the same state, and no event is ever lost; what names an
  /// unknown finding is kept in ``ReviewState/unmatchedFindingIDs``.
  ///
  /// - Complexity: O(events × findings).
  public func state(candidates: [Finding]) -> ReviewState {
    let (effective, undone) = resolved()
    var fold = ReviewFold(candidates: candidates)
    for event in effective { fold.apply(event) }
    var state = fold.finished()
    state.canUndo = !effective.isEmpty
    state.canRedo = !undone.isEmpty
    return state
  }
}

/// The working state of a fold.
private struct ReviewFold {
  private var state = ReviewState()
  private var named: Set<String> = []

  init(candidates: [Finding]) {
    var seen: Set<String> = []
    state.findings = candidates.filter { seen.insert($0.id).inserted }.map {
      ReviewedFinding(original: $0, current: $0, decision: .undecided)
    }
  }

  mutating func apply(_ event: ReviewEvent) {
    switch event.action {
    case .accept(let id): change(id, event) { $0.accept() }
    case .modify(let id, let edit): change(id, event) { $0.modify(edit) }
    case .reject(let id, let reason): change(id, event) { $0.decision = .rejected(reason) }
    case .reopen(let id): change(id, event) { $0.reopen() }
    case .add(let finding): add(finding, event)
    case .note(.some(let id), let text):
      named.insert(id)
      guard let index = index(of: id) else { return unmatched(id) }
      state.findings[index].notes.append(text)
    case .note(.none, let text): state.studyNotes.append(text)
    case .setSide(let side): state.side = side == .unknown ? nil : side
    case .editSection(let name, let text): state.sectionTexts[name] = text.isEmpty ? nil : text
    case .acknowledge(let key):
      if !state.acknowledged.contains(key) { state.acknowledged.append(key) }
    case .takeMeasurement(let measurement): take(measurement, event)
    case .dropMeasurement(let id): state.measurements.removeAll { $0.id == id }
    case .undo, .redo: break
    }
  }

  private mutating func take(_ measurement: TakenMeasurement, _ event: ReviewEvent) {
    let taken = ReviewedMeasurement(
      measurement: measurement, reader: event.reader, time: event.time)
    if let index = state.measurements.firstIndex(where: { $0.id == measurement.id }) {
      state.measurements[index] = taken
    } else {
      state.measurements.append(taken)
    }
  }

  /// The state with its findings in order.
  func finished() -> ReviewState {
    var result = state
    let listed = state.findings.enumerated().filter {
      $0.element.original.band != .negative || named.contains($0.element.id)
    }
    result.findings = listed.sorted { left, right in
      let (a, b) = (rank(left.element.original), rank(right.element.original))
      if a.group != b.group { return a.group < b.group }
      return a.probability == b.probability
        ? left.offset < right.offset : a.probability > b.probability
    }.map(\.element)
    return result
  }

  private func rank(_ finding: Finding) -> (group: Int, probability: Double) {
    guard case .model = finding.origin else { return (2, 0) }
    let probability = finding.probability.map { $0.isFinite ? $0 : 0 } ?? 0
    return switch finding.band {
    case .positive: (0, probability)
    case .indeterminate, .none: (1, probability)
    case .negative: (3, probability)
    }
  }

  private func index(of id: String) -> Int? { state.findings.firstIndex { $0.id == id } }

  private mutating func unmatched(_ id: String) {
    if !state.unmatchedFindingIDs.contains(id) { state.unmatchedFindingIDs.append(id) }
  }

  private mutating func change(
    _ id: String, _ event: ReviewEvent, _ body: (inout ReviewedFinding) -> Void
  ) {
    named.insert(id)
    guard let index = index(of: id) else { return unmatched(id) }
    body(&state.findings[index])
    let isDecided = state.findings[index].decision != .undecided
    state.findings[index].decidedBy = isDecided ? event.reader : nil
    state.findings[index].decidedAt = isDecided ? event.time : nil
  }

  private mutating func add(_ finding: Finding, _ event: ReviewEvent) {
    var finding = finding
    var suffix = 2
    while index(of: finding.id) != nil {
      finding.id = "\(finding.id)-\(suffix)"
      suffix += 1
    }
    state.findings.append(
      ReviewedFinding(
        original: finding, current: finding, decision: .accepted, decidedBy: event.reader,
        decidedAt: event.time))
  }
}

extension ReviewedFinding {
  /// Whether the reader put it there.
  public var isReadersOwn: Bool { original.origin == .reader }

  /// Accepting a finding that was changed keeps the change; a change that changes nothing accepts.
  fileprivate mutating func accept() {
    decision = current == original ? .accepted : .modified
  }

  fileprivate mutating func modify(_ edit: FindingEdit) {
    current = current.applying(edit)
    accept()
  }

  /// Back to what the model or the reader first gave.
  fileprivate mutating func reopen() {
    current = original
    decision = isReadersOwn ? .accepted : .undecided
  }
}

extension Finding {
  /// The finding with a reader's changes.
  public func applying(_ edit: FindingEdit) -> Finding {
    var result = self
    if let type = edit.type { result.type = type }
    if let grade = edit.grade { result.grade = grade }
    if let side = edit.side { result.side = side }
    if let site = edit.site { result.site = site }
    if let wording = edit.wording { result.wording = wording }
    if let measurements = edit.measurements { result.measurements = measurements }
    if let region = edit.region { result.region = region }
    return result
  }
}
