import CNcurses
import Glibc
import TerminalGraphics
import TerminalUI

extension TerminalSession {
  /// Waits for the next key or event.
  ///
  /// The suspend key (Control-Z) stops the program here and answers ``TerminalInput/resumed`` afterwards. Answers of
  /// the terminal never become keys.
  ///
  /// - Parameter timeoutMilliseconds: How long to wait; nil waits for ever, 0 only looks.
  /// - Returns: nil when the time is over.
  public func nextInput(timeoutMilliseconds: Int? = nil) -> TerminalInput? {
    let end = timeoutMilliseconds.map { monotonicMilliseconds() + Double($0) }
    while true {
      let now = monotonicMilliseconds()
      let left = end.map { max(0, $0 - now) }
      let lost = meter.timeUntilLost(at: now)
      if waiting.isEmpty { wait(milliseconds: [left, lost].compactMap { $0 }.min()) }
      giveUpLostFences()
      if !waiting.isEmpty { return deliver(waiting.removeFirst()) }
      if left == 0 { return nil }
    }
  }

  /// Frames that the terminal does not answer for are taken as they were written.
  private func giveUpLostFences() {
    waiting += meter.dropLost(at: monotonicMilliseconds()).map { .drawn(frame: $0) }
  }

  /// Waits for the answers that the terminal owes: whoever reads it next, a shell or a question for a passphrase, would
  /// take them for keys.
  func awaitAnswers() {
    let end = monotonicMilliseconds() + min(2000, 300 + 4 * meter.roundTrip)
    while !meter.isIdle, waiting.last != .hangup {
      let left = end - monotonicMilliseconds()
      guard left > 0 else { break }
      wait(milliseconds: left)
    }
  }

  /// Waits until further bytes may be written.
  ///
  /// - Returns: False when they are not wanted any more: something other than an answer has come.
  func waits(forRoomFor bytes: Int, yieldsToInput: Bool) -> Bool {
    while true {
      if yieldsToInput {
        wait(milliseconds: 0)
        if waiting.contains(where: \.endsPicture) { return false }
      }
      if meter.allows(bytes: bytes, at: monotonicMilliseconds()) { return true }
      wait(milliseconds: 5)
      giveUpLostFences()
    }
  }

  /// The suspend key is carried out here; everything else goes to the program.
  private func deliver(_ input: TerminalInput) -> TerminalInput {
    guard input == .key(.control("z")) else { return input }
    stop()
    return .resumed
  }

  /// Waits once for keys or letters in the pipe and puts what they mean in `waiting`.
  private func wait(milliseconds: Double?) {
    let escape =
      parser.isIncomplete ? max(0, lastRead + sequenceTimeout - monotonicMilliseconds()) : nil
    let time = [milliseconds, escape].compactMap { $0 }.min()?.rounded(.up) ?? -1
    var requests = [
      pollfd(fd: device.input, events: Int16(POLLIN), revents: 0),
      pollfd(fd: pipe.readEnd, events: Int16(POLLIN), revents: 0),
    ]
    let count = poll(&requests, 2, Int32(clamping: Int(time)))
    if count <= 0 {
      let isOver = monotonicMilliseconds() >= lastRead + sequenceTimeout
      if isOver { take(parser.finish()) }
      return
    }
    if requests[1].revents != 0 { takeLetters(pipe.readAll()) }
    guard requests[0].revents != 0 else { return }
    lastRead = monotonicMilliseconds()
    if let bytes = device.read() {
      take(parser.parse(bytes))
    } else {
      waiting.append(.hangup)
    }
  }

  /// How long bytes wait for their continuation, in milliseconds. An Escape that is pressed while the terminal owes an
  /// answer may be that answer's first byte.
  private var sequenceTimeout: Double {
    guard parser.mayBeKey else { return 1000 }
    return Double(meter.isIdle ? options.escapeTimeout : max(100, options.escapeTimeout))
  }

  private func take(_ tokens: [InputToken]) {
    for token in tokens {
      switch token {
      case .reply(.cellSize(let width, let height)) where width > 0 && height > 0:
        takeCellSize(CellPixelSize(width: width, height: height))
      case .reply(.status):
        if let frame = meter.takeAnswer(at: lastRead) { waiting.append(.drawn(frame: frame)) }
      case .reply(.applicationCommand(let text)):
        guard let lost = KittyCommand.lostPicture(reply: text) else { continue }
        glass.lostPictures.append(lost)
        waiting.append(.exposed)
      case .focus(true) where graphics == .kitty: continue
      case .focus(true):
        glass.isCleared = true
        waiting.append(.exposed)
      default: if let input = Self.input(token) { waiting.append(input) }
      }
    }
  }

  /// What a token means to the program; nil for what concerns the session alone.
  static func input(_ token: InputToken) -> TerminalInput? {
    switch token {
    case .key(let key): .key(key)
    case .paste(let text): .paste(text)
    case .reply, .focus: nil
    }
  }

  private func takeLetters(_ letters: [UInt8]) {
    func has(_ letter: Int) -> Bool { letters.contains(UInt8(letter)) }
    if has(cncurses_hung_up) { waiting.append(.hangup) }
    if has(cncurses_terminated) || has(cncurses_interrupted) { waiting.append(.terminate) }
    if has(cncurses_stop_asked) {
      stop()
      waiting.append(.resumed)
    } else if has(cncurses_continued) {
      enter()
      waiting.append(.resumed)
    } else if has(cncurses_resized) {
      takeResize()
    }
    if letters.contains(TerminalWaker.letter), !waiting.contains(.wakeup) {
      waiting.append(.wakeup)
    }
  }

  /// A drag of the window's corner sends many signals: one event when it rests for a moment.
  private func takeResize() {
    for _ in 0..<8 where device.wait(for: pipe.readEnd, events: POLLIN, milliseconds: 25) {
      let others = pipe.readAll().filter { $0 != UInt8(cncurses_resized) }
      for letter in others { pipe.write(letter) }
      if !others.isEmpty { break }
    }
    if capabilities.cellSizeSource == .report {
      // The font may have changed too; the answer comes among the keys.
      try? device.write(ProbeQuery.cellSize.bytes.utf8)
    }
    // Even at the size of before: foot throws pictures away when its font changes, there and back.
    updateSize()
    redrawAll()
    waiting.append(.resized(size, cell: cellPixels))
  }

  private func takeCellSize(_ cell: CellPixelSize) {
    guard cell != cellPixels else { return }
    cellPixels = cell
    if parser.mousePixelsPerCell != nil { parser.mousePixelsPerCell = (cell.width, cell.height) }
    waiting.append(.resized(size, cell: cell))
  }
}

extension TerminalInput {
  /// Whether a picture under way is given up for it.
  fileprivate var endsPicture: Bool {
    switch self {
    case .drawn, .wakeup: false
    case .key, .paste, .resized, .resumed, .exposed, .hangup, .terminate: true
    }
  }
}
