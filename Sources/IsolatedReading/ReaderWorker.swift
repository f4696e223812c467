import CIsolation
import DICOM
import DICOMFiles
import Glibc

/// The reading process: reads what it is asked for, shut in, until the socket closes.
public enum ReaderWorker {
  /// First argument of a program that is to be a reading process.
  static let mark = "--reading-process"
  /// Descriptor of the socket.
  static let socket: Int32 = 3
  /// Descriptor of the shared memory.
  static let memory: Int32 = 4

  static func arguments(_ limits: ReadingLimits) -> [String] {
    [mark, String(limits.memory), String(limits.seconds)]
  }

  /// Becomes a reading process, and never returns, when the program was started as one.
  ///
  /// Call it before anything else in `main`: the process needs nothing of the program but this.
  public static func runIfAsked() {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, arguments[1] == mark, let memory = UInt64(arguments[2]),
      let seconds = Int(arguments[3])
    else { return }
    exit(run(ReadingLimits(memory: memory, seconds: seconds)))
  }

  private static func run(_ limits: ReadingLimits) -> Int32 {
    // The dictionary is read before the walls go up.
    _ = DICOMFile.isDictionaryLoaded
    let level = cisolation_enter(limits.memory)
    guard level != CISOLATION_FAILED else { return 1 }
    var desk = ReadingDesk(hasFilter: level == CISOLATION_FULL)
    let channel = Channel(descriptor: socket)
    while let request = try? ReadRequest(channel.receive()) {
      // A file that takes too long ends the process by SIGALRM.
      alarm(UInt32(clamping: limits.seconds))
      let reply = desk.answer(request)
      alarm(0)
      if let reply, !channel.send(reply.encoded) { return 0 }
    }
    return 0
  }
}

/// What a reading process holds between requests: the last file, so that the frames of one object
/// cost one opening, and the shared memory.
private struct ReadingDesk {
  let hasFilter: Bool
  private var kept: [Tag] = []
  private var open: DICOMImageFile?
  private var floats: (path: String, file: FloatPixelFile)?
  private var mapping: SharedMapping?

  init(hasFilter: Bool) { self.hasFilter = hasFilter }

  /// The answer; `nil` for requests without one.
  mutating func answer(_ request: ReadRequest) -> ReadReply? {
    do throws(DICOMReadError) {
      switch request {
      case .isolation: return .isolation(hasFilter: hasFilter)
      case .keep(let tags):
        kept = tags
        return nil
      case .scan(let path, let followsLink):
        guard try DICOMRecognition.isDICOM(path: path, followsLink: followsLink) else {
          return .notDICOM
        }
        return try elements(path, keeping: kept, isForAssembly: true)
      case .header(let path): return try elements(path, keeping: [], isForAssembly: false)
      case .frame(let path, let number, let stage, let offset, let room, let capacity):
        return try frame(path, number, stage, offset: offset, room: room, capacity: capacity)
      case .overlays(let path, let number, let columns, let rows):
        let file = try file(at: path)
        guard file.columns == columns, file.rows == rows else { throw Self.otherSize }
        return .overlays(
          try file.readOverlays(frame: number), sopInstanceUID: file.sopInstanceUID)
      }
    } catch {
      return .failure(error)
    }
  }

  private func elements(
    _ path: String, keeping tags: [Tag], isForAssembly: Bool
  ) throws(DICOMReadError) -> ReadReply {
    let header = try FlattenedFile(path: path, keeping: tags, isForAssembly: isForAssembly)
    return .elements(transferSyntaxUID: header.transferSyntaxUID, flattened: header.bytes)
  }

  private mutating func frame(
    _ path: String, _ number: Int, _ stage: FrameStage, offset: Int, room: Int, capacity: Int
  ) throws(DICOMReadError) -> ReadReply {
    if stage == .object, let file = try floats(at: path) {
      guard file.rows * file.columns <= room else { throw Self.tooLarge }
      let values = try file.readFrame(number).values
      return try reply(values, file.columns, file.rows, "", at: offset, capacity: capacity)
    }
    let file = try file(at: path)
    guard file.rows * file.columns <= room else { throw Self.tooLarge }
    let values = try values(of: file, number, stage)
    return try reply(
      values, file.columns, file.rows, file.sopInstanceUID, at: offset, capacity: capacity)
  }

  private static let tooLarge = DICOMReadError.malformed(reason: "larger than announced")
  private static let otherSize = DICOMReadError.malformed(
    reason: "another size than its header stated")

  private mutating func reply(
    _ values: [Float], _ columns: Int, _ rows: Int, _ uid: String, at offset: Int, capacity: Int
  ) throws(DICOMReadError) -> ReadReply {
    guard let target = samples(at: offset, count: values.count, capacity: capacity) else {
      throw .outOfMemory
    }
    _ = target.update(fromContentsOf: values)
    return .frame(columns: columns, rows: rows, sopInstanceUID: uid)
  }

  private func values(
    of file: DICOMImageFile, _ number: Int, _ stage: FrameStage
  ) throws(DICOMReadError) -> [Float] {
    switch stage {
    case .stored, .object: return try file.readFrame(number).values.map(Float.init)
    case .modality: return try file.readModalityFrame(number).values
    case .realWorld:
      guard let frame = try file.readRealWorldFrame(number) else { throw .noRealWorldValues }
      return frame.values.map(Float.init)
    }
  }

  /// The file's floating-point pixels; `nil` where it has others.
  private mutating func floats(at path: String) throws(DICOMReadError) -> FloatPixelFile? {
    if let floats, floats.path == path { return floats.file }
    if let open, open.path == path { return nil }
    floats = nil
    do throws(DICOMReadError) {
      let file = try FloatPixelFile(path: path)
      floats = (path, file)
      return file
    } catch .noPixelData {
      return nil
    }
  }

  private mutating func file(at path: String) throws(DICOMReadError) -> DICOMImageFile {
    if let open, open.path == path { return open }
    open = nil
    let file = try DICOMImageFile(path: path)
    open = file
    return file
  }

  private mutating func samples(
    at offset: Int, count: Int, capacity: Int
  ) -> UnsafeMutableBufferPointer<Float>? {
    if (mapping?.capacity ?? 0) < capacity {
      mapping?.unmap()
      mapping = SharedMapping(
        descriptor: ReaderWorker.memory, capacity: capacity, isWritable: true)
    }
    return mapping?.samples(at: offset, count: count)
  }
}
