import Findings
import KneeAnatomy
import StudyAssembly

extension ReadingState {
  /// What came of reading an earlier examination.
  mutating func updatePrior(_ event: Event) -> [Effect] {
    switch event {
    case .priorProgress(let id, let share):
      guard session?.study.id == id, case .running? = session?.anatomy.prior else { return [] }
      session?.anatomy.prior = .running(share)
    case .priorRead(let id, let prior):
      guard session?.study.id == id, case .running? = session?.anatomy.prior else { return [] }
      session?.anatomy.prior = .read(prior)
      message = Message(
        .notice, "Compared with the examination of \(prior.studyDate): not checked. B lists it.")
    case .priorFailed(let id, let reason):
      guard session?.study.id == id, case .running? = session?.anatomy.prior else { return [] }
      session?.anatomy.prior = .failed(reason)
      message = Message(.warning, "Not compared: \(reason)")
    default: break
    }
    return []
  }

  /// Reads an earlier examination of the same knee, once the open one is read.
  mutating func comparePrior() -> [Effect] {
    guard let session, let anatomy = session.anatomy.anatomy else {
      return refuse("The comparison comes when all series are read.")
    }
    guard anatomy.side == session.side else {
      return refuse("The side was changed since: close the list and press B again first.")
    }
    switch session.anatomy.prior {
    case .running, .read: return []
    case .notAsked, .failed: break
    }
    self.session?.anatomy.prior = .running(0)
    message = Message(.notice, "The network reads the latest earlier examination of this knee.")
    return [.readPrior(studyID: session.study.id)]
  }
}

extension ReadingSession {
  /// What the report says of a measure's earlier value; `nil` where there is none to compare with.
  func priorMeasurement(of measure: KneeMeasure) -> PriorMeasurement? {
    guard case .read(let prior) = anatomy.prior,
      case .success(let change)? = prior.change(of: measure)
    else { return nil }
    return PriorMeasurement(
      value: change.prior.value, date: prior.studyDate, limit: change.limit,
      limitIsByRepeats: change.limitSource == .repeats)
  }
}
