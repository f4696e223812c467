import CNcurses
import Glibc
public import TerminalGraphics
public import TerminalUI

/// The terminal while the program has it: keys in, frames out.
///
/// One session at a time; it belongs to the thread that opened it. The terminal is given back by ``close()``, when
/// the session goes away, at exit, and at a crash.
public final class TerminalSession {
  /// What the terminal can show. Learnt again after a stop.
  public private(set) var capabilities: TerminalCapabilities
  /// Columns and rows.
  public internal(set) var size: Size
  /// Size of a cell in pixels.
  public internal(set) var cellPixels: CellPixelSize
  /// How pictures are shown. Setting it redraws them with the next frame.
  public var graphics: GraphicsMode
  /// How many samples of a picture one cell shows.
  public var pixelGrid: PixelGrid { graphics.pixelGrid(cell: cellPixels) }
  /// Ends a wait for keys from another thread.
  public var waker: TerminalWaker { TerminalWaker(pipe: pipe) }

  let device = TerminalDevice.standard
  let options: TerminalOptions
  let pipe: WakePipe
  var parser = InputParser()
  var waiting: [TerminalInput] = []
  /// Read and changed by ``present(_:theme:tier:yieldsToInput:)`` only: input that comes while it paints is noted in
  /// `glass`.
  private var painter: PicturePainter
  var glass = GlassNews()
  var screen: CharacterScreen
  /// What is on its way to the terminal, and how fast it gets there.
  var meter: OutputMeter
  private var frameNumber = 0
  /// When bytes were last read, in milliseconds of the monotonic clock.
  var lastRead = 0.0
  private var isOpen = true
  /// Bytes of a whole picture in full, and the time it takes to make them in milliseconds.
  private var fullPictureBytes = 400_000
  private var fullPictureEncoding = 10.0

  /// Takes the terminal on standard input and output.
  ///
  /// - Throws: ``TerminalError``.
  public static func open(_ options: TerminalOptions) throws -> TerminalSession {
    let device = TerminalDevice.standard
    guard device.isTerminal else { throw TerminalError.notATerminal }
    let pipe = try WakePipe()
    guard cncurses_signals_install(pipe.writeEnd, device.output, [], 0) == 0 else {
      throw TerminalError.alreadyOpen
    }
    do {
      let probe = try TerminalProbe.run(device, options: options)
      guard cncurses_open() == 0 else {
        throw TerminalError.unknownTerminal(options.environment["TERM"] ?? "")
      }
      return TerminalSession(options: options, pipe: pipe, probe: probe)
    } catch {
      cncurses_signals_remove()
      throw error
    }
  }

  private init(options: TerminalOptions, pipe: WakePipe, probe: ProbeResult) {
    self.options = options
    self.pipe = pipe
    let capabilities = TerminalCapabilities(probe: probe, options: options)
    self.capabilities = capabilities
    size = capabilities.size
    (cellPixels, graphics) = (capabilities.cellPixels, capabilities.graphics)
    painter = PicturePainter(capabilities: capabilities)
    screen = CharacterScreen(usesColor: !options.declinesColor)
    meter = OutputMeter(probe)
    waiting = probe.keys.compactMap(Self.input)
    prepareRestoring()
    setModes(true)
  }

  deinit { close() }

  /// Gives the terminal back as it was. Further calls do nothing.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    awaitAnswers()
    setModes(false)
    takePicturesAway()
    cncurses_close()
    cncurses_signals_remove()
  }

  /// Whether another frame may be shown now: fewer than three are on their way, and what waits is drawn soon.
  /// ``TerminalInput/drawn(frame:)`` says when to ask again.
  public var isReadyForFrame: Bool { meter.allowsFrame(at: monotonicMilliseconds()) }

  /// How long the terminal takes to draw a picture in full, line and drawing together, in milliseconds; nil until it
  /// is known.
  public var fullPictureMilliseconds: Double? {
    meter.duration(ofBytes: fullPictureBytes).map { $0 + fullPictureEncoding }
  }

  /// The shortest time from a question to the terminal's answer, in milliseconds.
  public var roundTripMilliseconds: Double { meter.roundTrip }

  /// Shows a frame: its characters, then the pictures or parts of them that differ from what is shown.
  ///
  /// - Parameters:
  ///   - frame: The frame.
  ///   - theme: The look of its roles. `NO_COLOR` and terminals without colours take its attributes only.
  ///   - tier: How true new pictures are drawn.
  ///   - yieldsToInput: Whether pictures are abandoned, between pieces of a few rows, when a key is waiting.
  /// - Returns: What was written. ``TerminalInput/drawn(frame:)`` comes when the terminal has drawn it.
  /// - Throws: ``TerminalError/closed`` when the terminal is gone.
  @discardableResult
  public func present(
    _ frame: FrameBuffer, theme: Theme, tier: PictureTier = .full, yieldsToInput: Bool = false
  ) throws(TerminalError) -> PresentReceipt {
    guard isOpen else { throw .closed }
    let start = monotonicMilliseconds()
    frameNumber += 1
    tellPainter()
    let isSynchronised = capabilities.hasSynchronisedOutput
    if isSynchronised { try device.write("\u{1B}[?2026h".utf8) }
    screen.put(frame, theme: theme, limit: size)
    screen.flush(cursor: frame.cursor)
    var count = 0
    var drawing = 0.0
    let outcomes = try painter.paint(
      frame, tier: tier, screen: size,
      to: PictureSink(
        write: { [self] (bytes) throws(TerminalError) in
          // The answer to a fence before the first byte tells the round trip, and when the line was free.
          if count == 0, meter.hasFences { try writeFence(0) }
          let began = monotonicMilliseconds()
          try device.write(count == 0 ? [0x1B, UInt8(ascii: "7")] + bytes : bytes)
          count += bytes.count
          meter.noteWritten(bytes.count, at: began)
          drawing += monotonicMilliseconds() - began
        },
        mark: { [self] () throws(TerminalError) in try writeFence(0) },
        waits: { [self] bytes in
          let began = monotonicMilliseconds()
          defer { drawing += monotonicMilliseconds() - began }
          return waits(forRoomFor: bytes, yieldsToInput: yieldsToInput)
        }))
    if count > 0 { try device.write("\u{1B}8".utf8) }
    if isSynchronised { try device.write("\u{1B}[?2026l".utf8) }
    try writeFence(frameNumber)
    let time = monotonicMilliseconds() - start
    noteCost(outcomes, tier: tier, bytes: count, encoding: time - drawing)
    return PresentReceipt(
      frame: frameNumber, pictures: outcomes, pictureBytes: count, milliseconds: time)
  }

  /// Hands the painter what has happened since the last frame.
  private func tellPainter() {
    (painter.mode, painter.cell) = (graphics, cellPixels)
    if glass.isCleared { painter.forget() }
    for picture in glass.lostPictures { painter.forget(kittyPicture: picture) }
    glass = GlassNews()
  }

  /// What a whole picture in full costs, learnt from the last that was drawn at once.
  private func noteCost(
    _ outcomes: [String: PictureOutcome], tier: PictureTier, bytes: Int, encoding: Double
  ) {
    guard tier == .full, outcomes.values.contains(.complete), bytes > fullPictureBytes / 2 else {
      return
    }
    (fullPictureBytes, fullPictureEncoding) = (bytes, encoding)
  }

  /// Asks the terminal to say when it has come this far.
  private func writeFence(_ number: Int) throws(TerminalError) {
    let now = monotonicMilliseconds()
    guard meter.hasFences else {
      if number > 0 { waiting.append(.drawn(frame: number)) }
      return
    }
    try device.write(ProbeQuery.status.bytes.utf8)
    meter.noteFence(number, at: now)
  }

  /// Makes the next frame clear the terminal and draw everything.
  public func redrawAll() {
    cncurses_redraw_all()
    screen.forget()
    glass.isCleared = true
  }

  /// Lends the terminal in its ordinary state, e.g. for a passphrase asked by another program.
  ///
  /// The interrupt key then concerns that program alone.
  ///
  /// - Throws: What `body` throws.
  public func withSuspended<Value>(_ body: () throws -> Value) rethrows -> Value {
    leave()
    defer {
      pipe.discard([cncurses_interrupted])
      enter()
    }
    return try body()
  }
}

/// What has happened to pictures on the terminal.
struct GlassNews {
  /// They are gone, or cannot be trusted.
  var isCleared = false
  /// Pictures of kitty's that the terminal does not keep any more.
  var lostPictures: [UInt32] = []
}

extension OutputMeter {
  /// A meter for a terminal that was asked just now.
  fileprivate init(_ probe: ProbeResult) {
    self.init(roundTrip: Double(probe.milliseconds), answers: probe.hasAnswered)
  }
}

extension TerminalSession {
  func leave() {
    awaitAnswers()
    setModes(false)
    takePicturesAway()
    cncurses_leave()
  }

  func enter() {
    meter.forgetFences()
    cncurses_enter()
    setModes(true)
    updateSize()
    redrawAll()
  }

  /// Stops the program as the suspend key does, and asks the terminal anew when it goes on: it may be another.
  func stop() {
    leave()
    cncurses_stop()
    if let probe = try? TerminalProbe.run(device, options: options) {
      let old = graphics
      let wasChosen = old == capabilities.graphics
      capabilities = TerminalCapabilities(probe: probe, options: options)
      painter = PicturePainter(capabilities: capabilities)
      (cellPixels, graphics) = (capabilities.cellPixels, wasChosen ? capabilities.graphics : old)
      meter = OutputMeter(probe)
      waiting += probe.keys.compactMap(Self.input)
    }
    enter()
    // What ended the stop is dealt with; a signal to end the program meanwhile is not.
    pipe.discard([cncurses_continued, cncurses_stop_asked, cncurses_resized])
  }

  /// Takes over the size of the window and of its cells; what is shown is to be drawn anew.
  func updateSize() {
    let window = device.windowSize()
    let newSize = Size(width: window.columns, height: window.rows)
    let newCell =
      capabilities.cellSizeSource == .report
      ? nil : ProbeResult.divided(window.width, window.height, window.columns, window.rows)
    guard newSize != size || (newCell ?? cellPixels) != cellPixels else { return }
    size = newSize
    if let newCell { cellPixels = newCell }
    cncurses_resize(Int32(size.height), Int32(size.width))
  }

  /// Pictures that do not go with the characters.
  private func takePicturesAway() {
    guard graphics == .kitty else { return }
    try? device.write(KittyCommand.forgetAll)
    glass.isCleared = true
  }

  private func setModes(_ isOn: Bool) {
    // Writing fails only when the terminal is gone, and then there is nothing to set.
    try? device.write(Self.modes(isOn: isOn, capabilities: capabilities, options: options).utf8)
    parser.mousePixelsPerCell =
      isOn && options.usesMouse && capabilities.hasPixelMouse
      ? (cellPixels.width, cellPixels.height) : nil
  }

  /// Bracketed paste (2004), window entered (1004), and the mouse: buttons and drags (1002) told in SGR form (1006),
  /// in pixels where that is known (1016).
  private static func modes(
    isOn: Bool, capabilities: TerminalCapabilities, options: TerminalOptions
  ) -> String {
    let letter = isOn ? "h" : "l"
    var modes = [2004, 1004]
    if options.usesMouse { modes += [1002, capabilities.hasPixelMouse ? 1016 : 1006] }
    return modes.map { "\u{1B}[?\($0)\(letter)" }.joined()
  }

  /// Hands the crash handlers what gives the terminal back: end of a picture under way, of a synchronised update,
  /// of the modes, visible cursor, plain text, the ordinary screen.
  private func prepareRestoring() {
    var leaving = [UInt8](repeating: 0, count: 128)
    let length = cncurses_leave_sequence(&leaving, leaving.count)
    let modes = Self.modes(isOn: false, capabilities: capabilities, options: options)
    let text = "\u{1B}\\\u{1B}[?2026l\(modes)\u{1B}[?25h\u{1B}[m"
    let bytes = Array(text.utf8) + leaving[..<length] + Array("\r\n".utf8)
    cncurses_signals_set_restore(bytes, bytes.count)
  }
}
