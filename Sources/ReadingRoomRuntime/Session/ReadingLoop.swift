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
  let anatomy: AnatomyWorker
  let acquisition: AcquisitionWorker
  let shelf: ModelShelf
  let desk: ReviewDesk
  var themes: ThemeShelf
  var library: StudyLibrary?
  /// What the store had of the open study.
  var opened: OpenedReview?
  /// The scan under way.
  var scanning: Cancellation?
  private var picture: (value: ViewportPicture, isReduced: Bool)?
  private var shown: FrameBuffer?
  private var isPictureUnfinished = false
  private var tempo = PictureTempo()
  /// The state differs from the screen, which cannot take another frame yet.
  private var isFramePending = false
  /// Frames whose pictures the terminal has not drawn yet, by its own account.
  private var underWay: [WrittenFrame] = []
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
    anatomy = AnatomyWorker(
      shelf: shelf, pool: environment.pool, threads: environment.threads, mailbox: mailbox)
    acquisition = AcquisitionWorker(
      shelf: shelf, pool: environment.pool, threads: environment.threads, mailbox: mailbox)
    state = ReadingState(
      reader: environment.reader, program: .current, size: terminal.size,
      graphics: GraphicsStatus(terminal),
      preferences: Preferences(
        idleLockMinutes: environment.configuration.idleLockMinutes,
        startsDetectionOnOpen: runsModels,
        pixelCacheBytes: environment.configuration.pixelCacheMegabytes << 20,
        interpolation: environment.configuration.interpolation,
        displayFunction: environment.configuration.displayFunction))
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
      takeInput()
      let now = Clock.monotonicMilliseconds
      apply(.tick(milliseconds: now))
      desk.beat(milliseconds: now)
    }
    scanning?.cancel()
    pixels.cancelAll()
    models.stop()
    anatomy.stop()
    acquisition.stop()
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

  /// Longest wait for a key: short while pictures run by themselves, move, or wait for the terminal.
  private var patience: Int {
    if isFramePending { return 5 }
    if isPictureUnfinished { return 30 }
    if let cine = state.session?.viewport.cine {
      return max(1, min(500, cine.lastStep + cine.interval - Clock.monotonicMilliseconds))
    }
    guard state.graphics.tier == .motion else { return 500 }
    return max(1, tempo.timeUntilRest(at: Clock.monotonicMilliseconds))
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

  /// Takes all keys that wait, one after another: a frame takes longer than a key over a thin line, and keys must not
  /// queue up behind frames.
  private func takeInput() {
    var input = terminal.nextInput(timeoutMilliseconds: patience)
    while let next = input, !isOver {
      take(next)
      input = terminal.nextInput(timeoutMilliseconds: 0)
    }
  }

  private func take(_ input: TerminalInput) {
    switch input {
    case .key(let key): apply(.key(key))
    case .paste(let text): apply(.paste(text))
    case .resized:
      apply(.resized(terminal.size, terminal.pixelGrid))
      forgetScreen()
    case .exposed: forgetScreen()
    case .drawn(let frame): count(frame)
    case .resumed:
      apply(.resized(terminal.size, terminal.pixelGrid))
      apply(.graphicsChanged(GraphicsStatus(terminal)))
      forgetScreen()
    case .hangup, .terminate: apply(.terminate)
    case .wakeup: break
    }
  }

  /// Draws the state if its frame differs from the one on the screen, or keys interrupted its picture; later when the
  /// terminal is behind.
  private func draw() throws {
    let now = Clock.monotonicMilliseconds
    let key = viewportKey(state)
    tempo.roundTrip = terminal.roundTripMilliseconds
    tempo.note(key, at: now)
    let tier = tier(at: now)
    if tier != state.graphics.tier { apply(.pictureTier(tier)) }
    let isReduced = tier == .motion && terminal.graphics == .kitty
    if key != picture?.value.key || isReduced != picture?.isReduced {
      picture = viewportPicture(state, isReduced: isReduced).map { ($0, isReduced) }
    }
    let frame = view(state, picture: picture?.value)
    isFramePending = frame != shown || isPictureUnfinished
    guard isFramePending, terminal.isReadyForFrame else { return }
    isFramePending = false
    // A key ends a full frame. What moves is drawn to its end, in full at the second try, or the picture would stand
    // still for as long as a key is held that comes faster than pictures.
    let mustEnd = tier == .motion || isPictureUnfinished && tempo.timeUntilRest(at: now) > 0
    let receipt = try terminal.present(
      frame, theme: themes.current, tier: tier, yieldsToInput: !mustEnd)
    let outcome = receipt.pictures["viewport"]
    shown = frame
    isPictureUnfinished = outcome == .abandoned
    if let key {
      underWay.append(
        WrittenFrame(number: receipt.frame, picture: key, isFull: outcome == .complete))
    }
  }

  /// How true the picture is drawn now. Beside dialogs nothing moves.
  private func tier(at now: Int) -> PictureTier {
    guard state.dialogs.isEmpty else { return .full }
    let unknown = terminal.roundTripMilliseconds > 20 ? 1000.0 : 0
    return tempo.tier(
      at: now, cost: terminal.fullPictureMilliseconds ?? unknown,
      cineInterval: state.session?.viewport.cine?.interval)
  }

  /// What the terminal has drawn may count as seen.
  private func count(_ frame: Int) {
    let drawn = underWay.prefix { $0.number <= frame }
    underWay.removeFirst(drawn.count)
    for one in drawn {
      apply(.framePresented(picture: one.picture, isFull: one.isFull))
    }
  }
}

/// A frame on its way, with its picture.
private struct WrittenFrame {
  let number: Int
  let picture: ViewportKey
  let isFull: Bool
}

extension GraphicsStatus {
  /// What a terminal shows pictures with.
  init(_ terminal: TerminalSession) {
    let (mode, fidelity, motion) = terminal.graphics.words
    self.init(
      mode: mode, fidelity: fidelity, motionFidelity: motion,
      isNavigationOnly: terminal.graphics.isNavigationOnly,
      grid: terminal.pixelGrid)
  }
}

extension GraphicsMode {
  /// Mode, fidelity, and fidelity of moving pictures, as the status line says them.
  fileprivate var words: (String, String, String) {
    switch self {
    case .kitty: ("kitty", "8-bit", "as stored, enlarged by the terminal")
    case .sixel(let greys, _):
      ("sixel", "\(greys) greys", "\(min(greys, Self.motionGreyLimit)) greys, half size")
    case .quadrant: ("quadrants", "24-bit, navigation only", "32 greys")
    case .halfBlock(.trueColor): ("half-block", "24-bit, navigation only", "32 greys")
    case .halfBlock(.indexed256): ("half-block", "256 colours, navigation only", "256 colours")
    case .halfBlock(.sixteenGreys): ("half-block", "16 greys, navigation only", "16 greys")
    case .none: ("no pictures", "text only", "text only")
    }
  }
}
