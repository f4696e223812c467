public import Findings
public import Imaging
public import Reporting
public import TerminalUI

/// The main screens.
public enum Place: Hashable, Sendable {
  /// The list of studies.
  case worklist
  /// The pictures and findings of the open study.
  case study
  /// The header of the image on show.
  case tags
  /// The report of the open study.
  case report
  /// The femoral cartilage of the open study, unrolled.
  case cartilage
}

/// What pictures this terminal shows.
public struct GraphicsStatus: Hashable, Sendable {
  /// The mode's name, such as `sixel` or `half-block`.
  public var mode: String
  /// How true the greys are in full, such as `101 greys` or `navigation quality`.
  public var fidelity: String
  /// How true they are while pictures move, such as `24 greys, half size`.
  public var motionFidelity: String
  /// How the picture is drawn now.
  public var tier = PictureTier.full
  /// Whether pictures serve to find one's way only.
  public var isNavigationOnly: Bool
  /// Picture samples in one cell.
  public var grid: PixelGrid

  /// A status from its parts.
  public init(
    mode: String, fidelity: String, motionFidelity: String = "coarser", isNavigationOnly: Bool,
    grid: PixelGrid
  ) {
    self.mode = mode
    self.fidelity = fidelity
    self.motionFidelity = motionFidelity
    self.isNavigationOnly = isNavigationOnly
    self.grid = grid
  }

  /// Half-blocks, until the terminal has been asked.
  public static let unknown = GraphicsStatus(
    mode: "half-block", fidelity: "navigation quality", isNavigationOnly: true, grid: .halfBlock)
}

/// One line for the reader.
public struct Message: Hashable, Sendable {
  /// How grave it is.
  public enum Kind: Hashable, Sendable {
    case notice, warning, failure
  }
  /// How grave it is.
  public var kind: Kind
  /// The words; no patient data.
  public var text: String

  /// A message from its parts.
  public init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text
  }
}

/// Whether the screen is hidden.
public enum ScreenLock: Equatable, Sendable {
  /// Open.
  case open
  /// Hidden; the reader's ID as far as it has been typed, and whether a wrong one was entered.
  case locked(TextField, wasWrong: Bool)
}

/// What the site or the reader has set.
public struct Preferences: Hashable, Sendable {
  /// Minutes without a key until the screen is hidden; 0 never hides it.
  public var idleLockMinutes: Int
  /// Whether models start by themselves when a study opens.
  public var startsDetectionOnOpen: Bool
  /// What the signature means, as it is printed in the report.
  public var signatureMeaning: SignatureMeaning
  /// Bytes of pixels that are kept in memory at most.
  public var pixelCacheBytes: Int
  /// How samples between pixels are found, until the reader chooses otherwise.
  public var interpolation: Interpolation
  /// How greys become levels of the display.
  public var displayFunction: DisplayFunction

  /// Preferences; the lock comes after 10 minutes by default, and 1 GiB of pixels is kept.
  public init(
    idleLockMinutes: Int = 10, startsDetectionOnOpen: Bool = true,
    signatureMeaning: SignatureMeaning = .author, pixelCacheBytes: Int = 1 << 30,
    interpolation: Interpolation = .bicubic, displayFunction: DisplayFunction = .linear
  ) {
    self.idleLockMinutes = idleLockMinutes
    self.startsDetectionOnOpen = startsDetectionOnOpen
    self.signatureMeaning = signatureMeaning
    self.pixelCacheBytes = pixelCacheBytes
    self.interpolation = interpolation
    self.displayFunction = displayFunction
  }
}

/// All that the program shows and knows, as one value.
public struct ReadingState: Equatable, Sendable {
  /// Who reads.
  public var reader: ReaderIdentity
  /// Which program composes reports.
  public var program: ProgramIdentity
  /// What the site or the reader has set.
  public var preferences: Preferences
  /// Size of the screen in cells.
  public var size: Size
  /// What pictures this terminal shows.
  public var graphics: GraphicsStatus
  /// The main screen.
  public var place: Place
  /// The list of studies.
  public var worklist: Worklist
  /// The open study.
  public var session: ReadingSession?
  /// A first picture of a study whose order and geometry are not known yet.
  public var preview: StudyPreview?
  /// What stands above the screen, the last on top.
  public var dialogs: [Dialog]
  /// One line for the reader.
  public var message: Message?
  /// Whether the screen is hidden.
  public var lock: ScreenLock
  /// Monotonic time of the last tick, in milliseconds.
  public var now: Int
  /// Monotonic time of the last key, in milliseconds.
  public var lastInput: Int
  /// Where the left or right mouse button went down, and where it is.
  public var drag: Drag?

  /// The state at the start.
  ///
  /// - Parameters:
  ///   - reader: Who reads.
  ///   - program: Which program composes reports.
  ///   - size: Size of the screen in cells.
  ///   - graphics: What pictures this terminal shows.
  ///   - preferences: What the site or the reader has set.
  public init(
    reader: ReaderIdentity, program: ProgramIdentity, size: Size,
    graphics: GraphicsStatus = .unknown, preferences: Preferences = Preferences()
  ) {
    self.reader = reader
    self.program = program
    self.preferences = preferences
    self.size = size
    self.graphics = graphics
    place = .worklist
    worklist = Worklist()
    dialogs = []
    lock = .open
    now = 0
    lastInput = 0
  }
}

/// The mouse on its way with a button down.
public struct Drag: Hashable, Sendable {
  /// What the movement does.
  public enum Purpose: Hashable, Sendable {
    case window, pan, caliper
  }
  /// What the movement does.
  public var purpose: Purpose
  /// The cell of the last movement.
  public var last: CellPoint

  /// A drag from its parts.
  public init(purpose: Purpose, last: CellPoint) {
    self.purpose = purpose
    self.last = last
  }
}
