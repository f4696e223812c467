import Findings
import Imaging
import StudyAssembly
import TerminalUI

// One event in, the effects it calls for out. Goals in order: no act is shown before it is durable; no
// key does something that the reader cannot see; the state never waits.

extension ReadingState {
  /// Applies one event and answers the work it calls for, in order.
  public mutating func update(_ event: Event) -> [Effect] {
    switch event {
    case .key, .paste, .resized, .graphicsChanged, .pictureTier, .framePresented, .tick, .terminate,
      .themeChanged, .message:
      updateTerminal(event)
    case .scanProgress, .scanFinished, .scanFailed, .scanStopped, .summaryChanged, .preview,
      .studyOpened,
      .openFailed, .reviewLoaded:
      updateOpening(event)
    case .slicesLoaded, .loadingFinished, .tagsRead, .tagsFailed:
      updatePictures(event)
    case .objectsListed, .objectLoaded, .objectFailed:
      updateObjects(event)
    case .acquisitionProgress, .acquisitionJudged, .acquisitionFailed:
      updateAcquisition(event)
    case .anatomyProgress, .anatomySeries, .anatomyRead, .anatomyFailed:
      updateAnatomy(event)
    case .priorProgress, .priorRead, .priorFailed:
      updatePrior(event)
    case .modelRuns, .findings, .regionRecomputed, .regionFailed, .attentionProgress,
      .attentionComputed, .attentionFailed:
      updateModels(event)
    case .stored, .storeFailed, .coverageFailed, .holdChanged, .instancesChanged, .signingKeys,
      .reportSigned, .signingFailed, .pictureSaved, .pictureFailed:
      updateReview(event)
    }
  }

  private mutating func updateTerminal(_ event: Event) -> [Effect] {
    switch event {
    case .key(let key): return handle(key)
    case .paste(let text): paste(text)
    case .resized(let size, let grid): (self.size, graphics.grid, drag) = (size, grid, nil)
    case .graphicsChanged(let status): graphics = status
    case .pictureTier(let tier): graphics.tier = tier
    case .framePresented(let picture, let isFull): return count(picture, isFull: isFull)
    case .tick(let milliseconds): return tick(milliseconds)
    case .terminate: return terminate()
    case .themeChanged(let name): message = Message(.notice, "theme: \(name)")
    case .message(let text): message = text
    default: break
    }
    return []
  }

  /// Counts a slice as seen: only a full frame of a picture of the open study.
  private mutating func count(_ picture: ViewportKey?, isFull: Bool) -> [Effect] {
    guard isFull, let picture, let session, !session.isReadOnly,
      picture.studyID == session.study.id
    else { return [] }
    let isNew = self.session?.coverage.markSeen(slice: picture.slice, ofSeries: picture.seriesID)
    return isNew == true
      ? [.storeCoverage(seriesID: picture.seriesID, slice: picture.slice)] : []
  }

  private mutating func tick(_ milliseconds: Int) -> [Effect] {
    // The first tick sets the clock; a clock that runs backwards counts as standing still.
    if now == 0 { lastInput = milliseconds }
    now = max(now, milliseconds)
    let limit = preferences.idleLockMinutes * 60_000
    if lock == .open, limit > 0, now - lastInput >= limit { lockScreen() }
    return stepCine()
  }

  /// Hides everything; pictures that run stop.
  mutating func lockScreen() {
    lock = .locked(TextField(isSecret: true), wasWrong: false)
    session?.viewport.cine = nil
    drag = nil
  }

  private mutating func stepCine() -> [Effect] {
    guard place == .study, dialogs.isEmpty, lock == .open, var session,
      var cine = session.viewport.cine, let count = session.series?.frames.count, count > 1,
      now - cine.lastStep >= cine.interval
    else { return [] }
    // From step to step, so that late ones do not add up; after a pause from now on.
    cine.lastStep = now - cine.lastStep < 2 * cine.interval ? cine.lastStep + cine.interval : now
    session.viewport.cine = cine
    session.viewport.slice = (session.viewport.slice + 1) % count
    let effects = session.slicesToLoad(limit: preferences.pixelCacheBytes)
    self.session = session
    return effects
  }

  /// Text that is being edited is kept as a draft; everything decided is on disk already.
  private mutating func terminate() -> [Effect] {
    var effects: [Effect] = []
    if let session, !session.isReadOnly, let report = session.report, let text = report.editing,
      text.text != report.before
    {
      effects.append(.store(.editSection(name: report.sectionKey, text: text.text)))
    }
    return effects + [.quit]
  }
}
