import Findings
import Imaging
import StudyAssembly
import TerminalUI

extension ReadingState {
  /// Commands on the findings of the open study.
  mutating func performOnFindings(_ command: Command) -> [Effect] {
    switch command {
    case .nextFinding: return selectFinding(by: 1)
    case .previousFinding: return selectFinding(by: -1)
    case .first: return selectFinding(by: -100_000)
    case .last: return selectFinding(by: 100_000)
    case .jumpToFinding: return jumpToFinding()
    case .nextUndecided: return showNextUndecided()
    case .filterFindings: nextFilter()
    case .regionOverlay: return toggleRegion()
    case .attentionOverlay: return toggleAttention()
    case .toggleDetection: return toggleDetection()
    case .setSide: dialogs.append(.chooseSide)
    case .report: openReport()
    case .sign: return openSigning()
    case .undo: return undo()
    case .redo: return redo()
    default: return decide(command)
    }
    return []
  }

  /// Commands that put an act on record, at once or after a dialog.
  private mutating func decide(_ command: Command) -> [Effect] {
    guard let session else { return [] }
    if session.isReadOnly { return refuseReadOnly() }
    switch command {
    case .addFinding: return startAdding()
    case .studyNote:
      dialogs.append(.note(findingID: nil, TextField()))
      return []
    default: break
    }
    guard let finding = session.selectedFinding else { return refuse("No finding is chosen.") }
    switch command {
    case .accept:
      return finding.decision == .accepted
        ? refuse("This finding is accepted already.") : act(.accept(findingID: finding.id))
    case .reopen:
      return finding.decision == .undecided
        ? refuse("This finding has no decision.") : act(.reopen(findingID: finding.id))
    case .modify:
      dialogs.append(.finding(FindingForm(modifying: finding)))
    case .reject: dialogs.append(.reject(findingID: finding.id))
    case .note: dialogs.append(.note(findingID: finding.id, TextField()))
    default: break
    }
    return []
  }

  private mutating func selectFinding(by step: Int) -> [Effect] {
    guard let session else { return [] }
    let visible = session.visibleFindings
    guard let index = visible.firstIndex(where: { $0.id == session.selectedFinding?.id }) else {
      return refuse("The list of findings is empty.")
    }
    self.session?.selectedFindingID = visible[max(0, min(visible.count - 1, index + step))].id
    self.session?.keptFindingID = nil
    return []
  }

  /// Shows the key slice of the chosen finding.
  mutating func jumpToFinding() -> [Effect] {
    guard let finding = session?.selectedFinding else { return refuse("No finding is chosen.") }
    guard let image = finding.current.keyImage else {
      return refuse("This finding has no key slice.")
    }
    return showSeries(image.seriesID, slice: image.slice)
  }

  private mutating func showNextUndecided() -> [Effect] {
    guard let session, let next = session.review.nextUndecided(after: session.selectedFinding?.id)
    else { return refuse("Every finding has a decision.") }
    if session.findingFilter != .undecided { self.session?.findingFilter = .all }
    self.session?.selectedFindingID = next.id
    self.session?.keptFindingID = nil
    return next.current.keyImage == nil ? [] : jumpToFinding()
  }

  private mutating func nextFilter() {
    guard let filter = session?.findingFilter else { return }
    let all = FindingFilter.allCases
    let index = all.firstIndex(of: filter) ?? 0
    session?.findingFilter = all[(index + 1) % all.count]
    session?.keptFindingID = nil
  }

  private mutating func toggleRegion() -> [Effect] {
    guard let session else { return [] }
    if session.viewport.overlay == .region {
      self.session?.viewport.overlay = .off
      return []
    }
    guard let finding = session.selectedFinding else { return refuse("No finding is chosen.") }
    guard let region = finding.current.region else {
      return refuse("This finding has no region.")
    }
    self.session?.viewport.overlay = .region
    return region.seriesID == session.viewport.seriesID
      ? [] : refuse("The region lies on another series; Enter goes there.")
  }

  private mutating func toggleAttention() -> [Effect] {
    guard let session else { return [] }
    if session.viewport.overlay == .attention {
      self.session?.viewport.overlay = .off
      return stopAttention()
    }
    guard let finding = session.selectedFinding else { return refuse("No finding is chosen.") }
    guard case .model = finding.original.origin else {
      return refuse("Only a model's finding has model attention.")
    }
    self.session?.viewport.overlay = .attention
    if let map = session.attention[finding.id] {
      return map.seriesID == session.viewport.seriesID
        ? [] : refuse("The attention lies on another series; Enter goes there.")
    }
    guard session.pendingAttention[finding.id] == nil else { return [] }
    message = Self.attentionNotice
    self.session?.pendingAttention[finding.id] = 0
    return [.computeAttention(findingID: finding.id)]
  }

  /// Stands until the map is there.
  static let attentionNotice = Message(
    .notice, "Model attention is being computed; the same key stops it.")

  /// Stops the computing of attention that nobody waits for any more.
  private mutating func stopAttention() -> [Effect] {
    let waiting = session?.pendingAttention.keys.sorted() ?? []
    guard !waiting.isEmpty else { return [] }
    session?.pendingAttention = [:]
    message = Message(.notice, "Model attention is no longer computed.")
    return waiting.map { .stopAttention(findingID: $0) }
  }

  private mutating func toggleDetection() -> [Effect] {
    guard let session else { return [] }
    let isRunning = session.runs.contains { run in
      if case .running = run.outcome { true } else { false }
    }
    if isRunning {
      dialogs.append(.confirm(.stopDetection))
      return []
    }
    guard !session.isReadOnly else { return refuseReadOnly() }
    message = Message(.notice, "Models are started.")
    return [.startDetection(studyID: session.study.id)]
  }

  /// Takes the last act back.
  mutating func undo() -> [Effect] {
    session?.review.canUndo == true || session?.isReadOnly == true
      ? act(.undo) : refuse("There is nothing to undo.")
  }

  /// Does again what was taken back.
  mutating func redo() -> [Effect] {
    session?.review.canRedo == true || session?.isReadOnly == true
      ? act(.redo) : refuse("There is nothing to do again.")
  }

  private mutating func startAdding() -> [Effect] {
    guard let session, let series = session.series,
      series.frames.indices.contains(session.viewport.slice)
    else { return refuse("There is no image to which a finding could be added.") }
    let frame = series.frames[session.viewport.slice]
    let lengths = session.calipers.filter {
      $0.seriesID == series.id && $0.slice == session.viewport.slice
    }
    dialogs.append(
      .finding(
        FindingForm(
          adding: Finding(
            id: session.log.nextReaderFindingID, type: "", probability: nil, band: nil,
            side: session.side, site: "", plane: session.currentGeometry?.plane,
            measurements: lengths.map {
              Measurement(name: "length", value: $0.lengthInMillimetres, unit: "mm")
            },
            keyImage: KeyImage(
              seriesID: series.id, seriesInstanceUID: series.seriesInstanceUID,
              sopInstanceUID: frame.sopInstanceUID, frameNumber: frame.frameNumber,
              slice: session.viewport.slice),
            region: nil, origin: .reader, rationale: "Seen by the reader."))))
    return []
  }
}
