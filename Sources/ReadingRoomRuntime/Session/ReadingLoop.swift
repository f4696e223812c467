import Findings
import Foundation
import IsolatedReading
import ReadingRoom
import StudyAssembly
import TerminalGraphics
import TerminalIO
import TerminalUI

/// The event loop: keys in, frames out, effects in between.
///
/// Goals, in order: an act is on disk before the next key is read; the screen is never stale for longer
/// than a frame; nothing here waits for pixels or models.
final class ReadingLoop {
  var state: ReadingState
  let terminal: TerminalSession
  let mailbox: Mailbox
  let environment: CommandEnvironment
  let paths: [String]
  let pixels: PixelWorker
  let models: ModelWorker
  let shelf: ModelShelf
  let desk: ReviewDesk
  var themes: ThemeShelf
  var library: StudyLibrary?
  /// What the store had of the open study.
  var opened: OpenedReview?
  /// The scan under way.
  var scanning: Cancellation?
  private var picture: ViewportPicture?
  private var shown: FrameBuffer?
  private var isPictureUnfinished = false
  private var isOver = false

  /// A loop over an open terminal.
  init(
    environment: CommandEnvironment, paths: [String], runsModels: Bool, terminal: TerminalSession,
    desk: ReviewDesk, shelf: ModelShelf, themes: ThemeShelf
  ) {
    (self.environment, self.paths, self.terminal) = (environment, paths, terminal)
    (self.desk, self.shelf, self.themes) = (desk, shelf, themes)
    mailbox = Mailbox()
    pixels = PixelWorker(pool: environment.pool, mailbox: mailbox)
    models = ModelWorker(
      shelf: shelf, pool: environment.pool, threads: environment.threads,
      timeoutSeconds: environment.configuration.modelTimeoutSeconds, mailbox: mailbox)
    state = ReadingState(
      reader: environment.reader, program: .current, size: terminal.size,
      graphics: GraphicsStatus(terminal),
      preferences: Preferences(
        idleLockMinutes: environment.configuration.idleLockMinutes,
        startsDetectionOnOpen: runsModels,
        pixelCacheBytes: environment.configuration.pixelCacheMegabytes << 20))
  }

  /// Runs until the reader leaves or the terminal goes away.
  func run() throws {
    let waker = terminal.waker
    mailbox.onArrival { waker.wake() }
    environment.pool.warmUp()
    perform(.scan)
    for line in shelf.refused { mailbox.post(.message(Message(.warning, line))) }
    while !isOver {
      for letter in mailbox.take() { receive(letter) }
      do {
        try draw()
      } catch TerminalError.closed {
        apply(.terminate)
      }
      guard !isOver else { break }
      if let input = terminal.nextInput(timeoutMilliseconds: patience) { take(input) }
      let now = Clock.monotonicMilliseconds
      apply(.tick(milliseconds: now))
      desk.beat(milliseconds: now)
    }
    scanning?.cancel()
    pixels.cancelAll()
    models.stop()
    desk.close()
  }

  /// Applies an event and carries out what it calls for, in order, before anything else happens.
  func apply(_ event: Event) {
    for effect in state.update(event) { perform(effect) }
  }

  /// Ends the loop after the effects in hand.
  func end() { isOver = true }

  /// Draws everything again at the next turn.
  func forgetScreen() {
    shown = nil
    terminal.redrawAll()
  }

  /// Longest wait for a key: short while pictures run by themselves or a frame is incomplete.
  private var patience: Int {
    if state.session?.viewport.cine != nil { return 10 }
    return isPictureUnfinished ? 30 : 500
  }

  private func receive(_ letter: Mailbox.Letter) {
    switch letter {
    case .event(let event): apply(event)
    case .library(let library): take(library)
    case .digests(let id, let result): compare(result, studyID: id)
    case .signed(let result): finish(result)
    }
  }

  /// The scan's result: the list, with what the store knows of each study.
  private func take(_ library: StudyLibrary) {
    self.library = library
    let summaries = desk.summaries(of: library.studies)
    apply(.scanFinished(summaries, problems: library.problems))
  }

  private func take(_ input: TerminalInput) {
    switch input {
    case .key(let key): apply(.key(key))
    case .paste(let text): apply(.paste(text))
    case .resized:
      apply(.resized(terminal.size, terminal.pixelGrid))
      forgetScreen()
    case .exposed: forgetScreen()
    case .resumed:
      apply(.resized(terminal.size, terminal.pixelGrid))
      apply(.graphicsChanged(GraphicsStatus(terminal)))
      forgetScreen()
    case .hangup, .terminate: apply(.terminate)
    case .wakeup: break
    }
  }

  /// Draws the state if its frame differs from the one on the screen, or keys interrupted its picture.
  private func draw() throws {
    let key = viewportKey(state)
    if key != picture?.key { picture = key == nil ? nil : viewportPicture(state) }
    let frame = view(state, picture: picture)
    guard frame != shown || isPictureUnfinished else { return }
    let receipt = try terminal.present(frame, theme: themes.current, yieldsToInput: true)
    let outcome = receipt.pictures["viewport"]
    shown = frame
    isPictureUnfinished = outcome == .abandoned
    if let key { apply(.framePresented(picture: key, isFull: outcome == .complete)) }
  }
}

extension GraphicsStatus {
  /// What a terminal shows pictures with.
  init(_ terminal: TerminalSession) {
    let (mode, fidelity) = terminal.graphics.words
    self.init(
      mode: mode, fidelity: fidelity, isNavigationOnly: terminal.graphics.isNavigationOnly,
      grid: terminal.pixelGrid)
  }
}

extension GraphicsMode {
  /// Mode and fidelity, as the status line says them.
  fileprivate var words: (String, String) {
    switch self {
    case .sixel(let greys, _): ("sixel", "\(greys) greys")
    case .halfBlock(.trueColor): ("half-block", "24-bit, navigation only")
    case .halfBlock(.indexed256): ("half-block", "256 colours, navigation only")
    case .halfBlock(.sixteenGreys): ("half-block", "16 greys, navigation only")
    case .none: ("no pictures", "text only")
    }
  }
}
