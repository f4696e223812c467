import Findings
import Imaging
public import Reporting

extension ReadingState {
  /// What store and signing answered.
  mutating func updateReview(_ event: Event) -> [Effect] {
    switch event {
    case .stored(let act): receive(act)
    case .storeFailed(_, let reason):
      message = Message(.failure, "NOT RECORDED: \(reason)")
      return [.bell]
    case .coverageFailed(let reason):
      message = Message(.failure, "Slices seen are not recorded: \(reason)")
    case .holdChanged(let hold): session?.hold = hold
    case .instancesChanged(let changes): session?.context.instanceChanges = changes
    case .signingKeys(let keys, let problem):
      changeSigning { $0.keys = keys }
      if let problem { message = Message(.warning, problem) }
    case .reportSigned(let paths, let reference):
      session?.context.addendumTo = reference
      changeSigning { $0.phase = .signed(paths) }
    case .signingFailed(let reason): changeSigning { $0.phase = .failed(reason) }
    case .pictureSaved(let path): message = Message(.notice, "Picture saved: \(path)")
    case .pictureFailed(let reason): message = Message(.failure, "Picture not saved: \(reason)")
    default: break
    }
    return []
  }

  private mutating func receive(_ act: ReviewEvent) {
    guard var session else { return }
    session.log = ReviewLog(events: session.log.events + [act])
    session.refold()
    if let id = act.action.findingID, session.review.finding(id) != nil {
      (session.selectedFindingID, session.keptFindingID) = (id, id)
    }
    self.session = session
    message = Message(.notice, act.action.recordedWords)
  }

  private mutating func changeSigning(_ change: (inout SignDialog) -> Void) {
    for index in dialogs.indices {
      guard case .sign(var sign) = dialogs[index] else { continue }
      change(&sign)
      sign.passphrase = .secret
      dialogs[index] = .sign(sign)
    }
  }

  /// Asks the store to take an act; refused while another reader holds the study.
  mutating func act(_ action: ReviewAction) -> [Effect] {
    guard let session else { return refuse("No study is open.") }
    return session.isReadOnly ? refuseReadOnly() : [.store(action)]
  }

  /// Says who holds the study.
  mutating func refuseReadOnly() -> [Effect] {
    guard case .heldBy(let reader, _)? = session?.hold else { return [] }
    return refuse("Read-only: \(reader) holds this study.")
  }

  /// What a report is composed from; `nil` without an open study.
  public var reportInput: ReportInput? {
    guard let session else { return nil }
    var holder: String?
    if case .heldBy(let reader, _) = session.hold { holder = reader }
    return ReportInput(
      study: session.study, review: session.review, modelRuns: session.runs,
      coverage: session.coverage, clinicalInformation: session.context.clinicalInformation,
      comparison: session.context.comparison, reader: reader,
      trainingStatements: session.context.trainingStatements,
      addendumTo: session.context.addendumTo,
      conditions: SigningConditions(
        instanceChanges: session.context.instanceChanges, heldBy: holder),
      program: program)
  }
}

extension ReviewAction {
  /// The finding that the act is about; `nil` where it is about none, or about whatever came before.
  fileprivate var findingID: String? {
    switch self {
    case .accept(let id), .modify(let id, _), .reject(let id, _), .reopen(let id): id
    case .add(let finding): finding.id
    case .note(let id, _): id
    case .setSide, .editSection, .acknowledge, .takeMeasurement, .dropMeasurement, .undo, .redo: nil
    }
  }

  /// What was put on record, in a few words.
  var recordedWords: String {
    switch self {
    case .accept: "Accepted."
    case .modify: "Modified."
    case .reject(_, let reason): "Rejected: \(reason.words)."
    case .reopen: "Undecided again."
    case .add: "Added."
    case .note: "Noted."
    case .setSide(.unknown): "Side as in the headers."
    case .setSide(let side): "Side set: \(side.rawValue)."
    case .editSection(_, let text): text.isEmpty ? "Composed text again." : "Text kept."
    case .acknowledge: "Acknowledged; the report will state it."
    case .takeMeasurement: "In the report."
    case .dropMeasurement: "Out of the report."
    case .undo: "Undone."
    case .redo: "Done again."
    }
  }
}
