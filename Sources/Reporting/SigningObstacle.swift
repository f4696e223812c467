public import Findings
public import Imaging
public import StudyAssembly

/// What stands in the way of signing; each is said by name, and most may be acknowledged one by one.
public enum SigningObstacle: Equatable, Sendable {
  /// Images of two patients in one study.
  case twoPatients
  /// The study is refused as a whole.
  case studyRefused(AssemblyProblem)
  /// Another reader holds the study.
  case readOnly(heldBy: String)
  /// No printed name to sign with.
  case readerUnnamed
  /// Neither the headers nor the reader state the side.
  case sideUnset
  /// The reader's side is not the headers'.
  case sideDiffers(headers: BodySide, reader: BodySide)
  /// A finding the reader stands for lies on the other side than the study.
  case findingOnOtherSide(findingID: String, summary: String)
  /// A finding without a decision.
  case undecidedFinding(findingID: String, summary: String)
  /// Decisions name a finding that no model run has given.
  case decisionWithoutFinding(findingID: String)
  /// Slices that were never drawn as full frames.
  case unseenSlices(seriesID: String, label: String, unseen: Int, total: Int)
  /// A model is still at work.
  case modelRunning(ModelIdentity)
  /// A model broke or took too long, with the reason.
  case modelFailed(ModelIdentity, reason: String)
  /// A model was stopped.
  case modelCancelled(ModelIdentity)
  /// Instances are not those that were reviewed.
  case instancesChanged(InstanceChanges)

  /// Stable key for `ReviewAction.acknowledge`; another occasion has another key.
  public var key: String {
    switch self {
    case .twoPatients: "two-patients"
    case .studyRefused: "study-refused"
    case .readOnly: "read-only"
    case .readerUnnamed: "reader-unnamed"
    case .sideUnset: "side-unset"
    case .sideDiffers(let headers, let reader):
      "side-differs/\(headers.rawValue)/\(reader.rawValue)"
    case .findingOnOtherSide(let id, _): "finding-on-other-side/\(id)"
    case .undecidedFinding(let id, _): "undecided/\(id)"
    case .decisionWithoutFinding(let id): "decision-without-finding/\(id)"
    case .unseenSlices(let seriesID, _, _, let total): "unseen-slices/\(seriesID)/\(total)"
    case .modelRunning(let model): "model-running/\(model.name)/\(model.version)"
    case .modelFailed(let model, _): "model-failed/\(model.name)/\(model.version)"
    case .modelCancelled(let model): "model-cancelled/\(model.name)/\(model.version)"
    case .instancesChanged(let changes): "instances-changed/\(changes.fingerprint)"
    }
  }

  /// Whether no acknowledgement helps.
  public var isHard: Bool {
    switch self {
    case .twoPatients, .studyRefused, .readOnly, .readerUnnamed, .sideUnset: true
    default: false
    }
  }
}

/// All that stands in the way of signing, the hard ones first, acknowledged or not.
public func signingObstacles(_ input: ReportInput) -> [SigningObstacle] {
  studyObstacles(input) + findingObstacles(input) + coverageObstacles(input)
    + modelObstacles(input)
}

/// What still stands in the way: hard, or not acknowledged. Signing goes on when it is empty.
public func openObstacles(_ input: ReportInput) -> [SigningObstacle] {
  signingObstacles(input).filter { $0.isHard || !input.review.acknowledged.contains($0.key) }
}

private func studyObstacles(_ input: ReportInput) -> [SigningObstacle] {
  var obstacles = input.study.refusals.map { refusal -> SigningObstacle in
    if case .twoPatients = refusal { .twoPatients } else { .studyRefused(refusal) }
  }
  if let holder = input.conditions.heldBy { obstacles.append(.readOnly(heldBy: holder)) }
  if input.reader?.printedName.contains(where: { !$0.isWhitespace }) != true {
    obstacles.append(.readerUnnamed)
  }
  if input.side == .unknown { obstacles.append(.sideUnset) }
  if !input.conditions.instanceChanges.isEmpty {
    obstacles.append(.instancesChanged(input.conditions.instanceChanges))
  }
  if let side = input.review.side, input.study.side != .unknown, side != input.study.side {
    obstacles.append(.sideDiffers(headers: input.study.side, reader: side))
  }
  return obstacles
}

private func findingObstacles(_ input: ReportInput) -> [SigningObstacle] {
  let undecided = input.review.undecided.map { finding -> SigningObstacle in
    .undecidedFinding(findingID: finding.id, summary: input.summary(of: finding.current))
  }
  let elsewhere = input.review.affirmed.filter {
    $0.current.side != .unknown && input.side != .unknown && $0.current.side != input.side
  }
  return undecided
    + elsewhere.map {
      .findingOnOtherSide(findingID: $0.id, summary: input.summary(of: $0.current))
    } + input.review.unmatchedFindingIDs.map { .decisionWithoutFinding(findingID: $0) }
}

private func coverageObstacles(_ input: ReportInput) -> [SigningObstacle] {
  input.study.series.compactMap { series in
    let total = series.frames.count
    let seen = input.coverage.seenCount(ofSeries: series.id, count: total)
    guard seen < total else { return nil }
    return .unseenSlices(
      seriesID: series.id, label: series.label, unseen: total - seen, total: total)
  }
}

private func modelObstacles(_ input: ReportInput) -> [SigningObstacle] {
  input.modelRuns.compactMap { run in
    switch run.outcome {
    case .running: .modelRunning(run.model)
    case .failed(let reason): .modelFailed(run.model, reason: reason)
    case .cancelled: .modelCancelled(run.model)
    case .completed, .doesNotFit: nil
    }
  }
}
