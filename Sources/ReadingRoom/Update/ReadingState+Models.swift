import Findings

extension ReadingState {
  /// Results of models.
  mutating func updateModels(_ event: Event) -> [Effect] {
    switch event {
    case .modelRuns(let runs): session?.runs = runs
    case .findings(let candidates):
      session?.candidates = candidates
      session?.refold()
    case .regionRecomputed(let id, let region): receive(region, of: id)
    case .regionFailed(let id, let reason):
      changeForm(of: id) { form in
        form.contourThreshold = form.recomputed?.threshold
        form.complaint = reason
      }
    case .attentionProgress(let id, let share):
      if session?.pendingAttention[id] != nil { session?.pendingAttention[id] = share }
    case .attentionComputed(let id, let map):
      session?.attention[id] = map
      session?.pendingAttention[id] = nil
      if message == Self.attentionNotice { message = nil }
    case .attentionFailed(let id, let reason):
      session?.pendingAttention[id] = nil
      if session?.viewport.overlay == .attention { session?.viewport.overlay = .off }
      message = Message(.warning, "No model attention: \(reason)")
    default: break
    }
    return []
  }

  private mutating func receive(_ region: RecomputedRegion, of id: String) {
    changeForm(of: id) { form in
      guard form.contourThreshold == region.threshold else { return }
      form.recomputed = region
      form.take(region.measurements)
      form.complaint = ""
      if case .measurement = form.field { form.field = .contourThreshold }
    }
  }

  /// Changes the form of a finding, wherever it stands among the dialogs.
  private mutating func changeForm(of id: String, _ change: (inout FindingForm) -> Void) {
    for index in dialogs.indices {
      guard case .finding(var form) = dialogs[index], form.purpose == .modify(findingID: id) else {
        continue
      }
      change(&form)
      dialogs[index] = .finding(form)
    }
  }
}
