import DICOM
import DICOMFiles

/// Bytes of a message on its way out. Numbers are in the processor's order: both ends run on one
/// machine and from one program file.
struct MessageWriter {
  private(set) var bytes: [UInt8] = []

  mutating func put<Number: FixedWidthInteger>(_ number: Number) {
    withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
  }

  /// Text with its length before it.
  mutating func put(_ text: String) {
    put(UInt32(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  mutating func put(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }
}

/// Bytes of a message that came in; what is missing throws, since the other end may have been taken
/// over by a hostile file.
struct MessageReader {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func number<Number: FixedWidthInteger>(
    _ type: Number.Type
  ) throws(WireError) -> Number {
    let size = MemoryLayout<Number>.size
    guard bytes.count - place >= size else { throw .endsEarly }
    defer { place += size }
    return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: type) }
  }

  mutating func text() throws(WireError) -> String {
    String(decoding: try bytes(count: Int(try number(UInt32.self))), as: UTF8.self)
  }

  /// The next bytes.
  mutating func bytes(count: Int) throws(WireError) -> ArraySlice<UInt8> {
    guard bytes.count - place >= count else { throw .endsEarly }
    defer { place += count }
    return bytes[place..<(place + count)]
  }

  /// What is left.
  mutating func rest() -> ArraySlice<UInt8> {
    defer { place = bytes.count }
    return bytes[place...]
  }
}

/// Why a message cannot be understood.
enum WireError: Error, Equatable {
  case endsEarly
  case unknownKind(UInt8)
}

/// What a reading process is asked for.
enum ReadRequest: Equatable {
  /// How well the process is shut in.
  case isolation
  /// Which elements later scans keep; empty for all. Not answered.
  case keep([Tag])
  /// The kept elements of a file that may be anything.
  case scan(path: String, followsLink: Bool)
  /// All elements of a DICOM file.
  case header(path: String)
  /// One frame, its samples to be put at `offset` of the shared memory, where there is room for
  /// `room` of them; the memory is `capacity` bytes long by now.
  case frame(
    path: String, number: Int, stage: FrameStage, offset: Int, room: Int, capacity: Int)
  /// The overlay planes of one frame; refused where the image has another size.
  case overlays(path: String, number: Int, columns: Int, rows: Int)

  var encoded: [UInt8] {
    var message = MessageWriter()
    switch self {
    case .isolation: message.put(UInt8(9))
    case .keep(let tags):
      message.put(UInt8(1))
      for tag in tags {
        message.put(tag.group)
        message.put(tag.element)
      }
    case .scan(let path, let followsLink):
      message.put(UInt8(2))
      message.put(UInt8(followsLink ? 1 : 0))
      message.put(path)
    case .header(let path):
      message.put(UInt8(3))
      message.put(path)
    case .frame(let path, let number, let stage, let offset, let room, let capacity):
      message.put(UInt8(4))
      message.put(stage.rawValue)
      for value in [number, offset, room, capacity] { message.put(Int64(value)) }
      message.put(path)
    case .overlays(let path, let number, let columns, let rows):
      message.put(UInt8(5))
      for value in [number, columns, rows] { message.put(Int64(value)) }
      message.put(path)
    }
    return message.bytes
  }

  init(_ bytes: [UInt8]) throws(WireError) {
    var message = MessageReader(bytes)
    switch try message.number(UInt8.self) {
    case 1:
      var tags: [Tag] = []
      for _ in 0..<((bytes.count - 1) / 4) {
        tags.append(Tag(try message.number(UInt16.self), try message.number(UInt16.self)))
      }
      self = .keep(tags)
    case 2:
      let followsLink = try message.number(UInt8.self) == 1
      self = .scan(path: try message.text(), followsLink: followsLink)
    case 3: self = .header(path: try message.text())
    case 4:
      let stage = FrameStage(rawValue: try message.number(UInt8.self)) ?? .modality
      let number = Int(try message.number(Int64.self))
      let offset = Int(try message.number(Int64.self))
      let room = Int(try message.number(Int64.self))
      let capacity = Int(try message.number(Int64.self))
      self = .frame(
        path: try message.text(), number: number, stage: stage, offset: offset, room: room,
        capacity: capacity)
    case 5:
      let number = Int(try message.number(Int64.self))
      let columns = Int(try message.number(Int64.self))
      let rows = Int(try message.number(Int64.self))
      self = .overlays(
        path: try message.text(), number: number, columns: columns, rows: rows)
    case 9: self = .isolation
    case let kind: throw .unknownKind(kind)
    }
  }
}

/// What a reading process answers.
enum ReadReply: Equatable {
  /// Whether the system call filter is in force beside the limits.
  case isolation(hasFilter: Bool)
  /// The file is no DICOM.
  case notDICOM
  /// Elements in the flattened form, with the data set's transfer syntax.
  case elements(transferSyntaxUID: String, flattened: [UInt8])
  /// The frame's samples are in the shared memory.
  case frame(columns: Int, rows: Int, sopInstanceUID: String)
  /// The overlay planes of a frame.
  case overlays([OverlayPlane], sopInstanceUID: String)
  /// It could not be read.
  case failure(DICOMReadError)

  var encoded: [UInt8] {
    var message = MessageWriter()
    switch self {
    case .isolation(let hasFilter):
      message.put(UInt8(9))
      message.put(UInt8(hasFilter ? 1 : 0))
    case .notDICOM: message.put(UInt8(1))
    case .elements(let syntax, let flattened):
      message.put(UInt8(2))
      message.put(syntax)
      message.put(flattened)
    case .frame(let columns, let rows, let uid):
      message.put(UInt8(3))
      message.put(Int64(columns))
      message.put(Int64(rows))
      message.put(uid)
    case .failure(let error):
      message.put(UInt8(4))
      let (code, text) = error.onWire
      message.put(code)
      message.put(text)
    case .overlays(let planes, let uid):
      message.put(UInt8(5))
      message.put(uid)
      message.put(UInt8(clamping: planes.count))
      for plane in planes { message.put(plane) }
    }
    return message.bytes
  }

  init(_ bytes: [UInt8]) throws(WireError) {
    var message = MessageReader(bytes)
    switch try message.number(UInt8.self) {
    case 9: self = .isolation(hasFilter: try message.number(UInt8.self) == 1)
    case 1: self = .notDICOM
    case 2:
      self = .elements(transferSyntaxUID: try message.text(), flattened: Array(message.rest()))
    case 3:
      let columns = Int(try message.number(Int64.self))
      let rows = Int(try message.number(Int64.self))
      self = .frame(columns: columns, rows: rows, sopInstanceUID: try message.text())
    case 4:
      let code = try message.number(UInt8.self)
      self = .failure(DICOMReadError(code: code, text: try message.text()))
    case 5:
      let uid = try message.text()
      let count = try message.number(UInt8.self)
      var planes: [OverlayPlane] = []
      for _ in 0..<count { planes.append(try message.plane()) }
      self = .overlays(planes, sopInstanceUID: uid)
    case let kind: throw .unknownKind(kind)
    }
  }
}

extension DICOMReadError {
  /// A number for the case, and its text or number as text.
  fileprivate var onWire: (code: UInt8, text: String) {
    switch self {
    case .cannotOpen(let reason): (1, reason)
    case .dictionaryMissing: (2, "")
    case .malformed(let reason): (3, reason)
    case .truncated(let reason): (4, reason)
    case .noPixelData: (5, "")
    case .noSuchFrame(let frame): (6, String(frame))
    case .tooLarge: (7, "")
    case .unsupportedTransferSyntax(let uid): (8, uid)
    case .unsupportedPixels(let attribute): (9, attribute)
    case .cannotDecode(let reason): (10, reason)
    case .outOfMemory: (11, "")
    case .readerCrashed(let signal): (12, String(signal))
    case .readerTimedOut(let seconds): (13, String(seconds))
    case .readerUnavailable(let reason): (14, reason)
    case .noRealWorldValues: (15, "")
    }
  }

  fileprivate init(code: UInt8, text: String) {
    switch code {
    case 1: self = .cannotOpen(reason: text)
    case 2: self = .dictionaryMissing
    case 4: self = .truncated(reason: text)
    case 5: self = .noPixelData
    case 6: self = .noSuchFrame(Int(text) ?? 0)
    case 7: self = .tooLarge
    case 8: self = .unsupportedTransferSyntax(text)
    case 9: self = .unsupportedPixels(attribute: text)
    case 10: self = .cannotDecode(reason: text)
    case 11: self = .outOfMemory
    case 12: self = .readerCrashed(signal: Int(text) ?? 0)
    case 13: self = .readerTimedOut(seconds: Int(text) ?? 0)
    case 14: self = .readerUnavailable(reason: text)
    case 15: self = .noRealWorldValues
    default: self = .malformed(reason: text)
    }
  }
}
