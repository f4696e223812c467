public import DICOM
public import DICOMFiles
import Glibc
import Synchronization

extension FrameRequest {
  /// Pixels of the frame; without end where columns and rows are no size.
  fileprivate var pixels: Int {
    let (pixels, isTooMany) = columns.multipliedReportingOverflow(by: rows)
    return isTooMany || columns < 1 || rows < 1 ? .max : pixels
  }
}

/// How far a frame's values are taken from what Pixel Data holds.
public enum FrameStage: UInt8, Hashable, Sendable {
  /// As Pixel Data holds them; of a colour image, brightness.
  case stored
  /// After the modality LUT.
  case modality
  /// As Real World Value Mapping or the vendor's scale states; not-a-number where nothing is mapped.
  case realWorld
  /// As an object that is no picture holds them: integers, or Float or Double Float Pixel Data.
  case object
}

/// One frame to be read, as its header announced it.
public struct FrameRequest: Hashable, Sendable {
  /// Path of the file.
  public var path: String
  /// Frame number, from one.
  public var number: Int
  /// Columns that are expected; another number is refused.
  public var columns: Int
  /// Rows that are expected.
  public var rows: Int

  /// How far the values are taken.
  public var stage: FrameStage

  /// A request from its parts.
  public init(
    path: String, number: Int, columns: Int, rows: Int, stage: FrameStage = .modality
  ) {
    (self.path, self.number, self.columns, self.rows) = (path, number, columns, rows)
    self.stage = stage
  }
}

/// A frame that was read.
public struct ReadFrame: Equatable, Sendable {
  /// SOP Instance UID of the file as it is now.
  public var sopInstanceUID: String
  /// The values.
  public var frame: ModalityFrame
}

/// The overlay planes of a frame.
public struct ReadOverlays: Equatable, Sendable {
  /// SOP Instance UID of the file as it is now.
  public var sopInstanceUID: String
  /// The planes, in order of group.
  public var planes: [OverlayPlane]
}

/// Reads DICOM files in processes of their own, so that no file can harm this one.
///
/// Goals, in order: whatever a file does to the process that reads it, this process goes on and knows
/// the file's name; all processors work; nothing is copied more often than it must be. A process that
/// dies is replaced, and its file tried once more by itself before it is given up, since the file
/// before it may have done the harm.
///
/// The calling thread hands the work out and takes the answers; calls from several threads go on side
/// by side, each with processes of its own.
public final class ReaderPool: Sendable {
  private let program: String
  private let limits: ReadingLimits
  private let count: Int
  private let idle = Mutex<[ReaderProcess]>([])

  /// A pool; processes are started when they are first needed.
  ///
  /// - Parameters:
  ///   - program: A program that calls ``ReaderWorker/runIfAsked()`` first thing; this one by default.
  ///   - limits: What each process may use.
  ///   - count: Processes for one call at most; one for each processor by default.
  public init(
    program: String = "/proc/self/exe", limits: ReadingLimits = ReadingLimits(), count: Int? = nil
  ) {
    self.program = program
    self.limits = limits
    self.count = max(1, count ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }

  /// Starts the processes ahead of their first use; they come up while the caller goes on.
  public func warmUp() {
    while idle.withLock({ $0.count }) < count, let process = try? start() { giveBack(process) }
  }

  /// Whether reading processes have the system call filter beside their limits.
  ///
  /// - Throws: `DICOMReadError`, when no process can be had.
  public func hasSystemCallFilter() throws(DICOMReadError) -> Bool {
    let process = try process()
    process.send(.isolation)
    let reply = try process.receive()
    giveBack(process)
    return reply == .isolation(hasFilter: true)
  }

  private func start() throws(DICOMReadError) -> ReaderProcess {
    try ReaderProcess(program: program, limits: limits)
  }

  /// An idle process, or a new one.
  private func process() throws(DICOMReadError) -> ReaderProcess {
    if let process = idle.withLock({ $0.popLast() }) { return process }
    return try start()
  }

  /// Keeps a process for later; one too many is ended.
  private func giveBack(_ process: ReaderProcess) {
    idle.withLock { if $0.count < count { $0.append(process) } }
  }

  /// Reads the headers of files that may be anything.
  ///
  /// - Parameters:
  ///   - files: Paths; each with whether a symbolic link is followed.
  ///   - tags: Elements to keep, at any depth; empty for all.
  ///   - isCancelled: Asked before each file.
  ///   - deliver: Called with the index of each file and what it is, one call at a time, in any order.
  public func scan(
    _ files: [(path: String, followsLink: Bool)], keeping tags: [Tag],
    isCancelled: () -> Bool = { false }, deliver: (Int, ScannedFile) -> Void
  ) {
    perform(
      Work(jobs: files.count, preparing: .keep(tags)), isCancelled: isCancelled,
      request: { index, _ in .scan(path: files[index].path, followsLink: files[index].followsLink)
      },
      answer: { index, reply, _ in
        let path = files[index].path
        switch reply {
        case .notDICOM: return ScannedFile.notDICOM
        case .elements(let syntax, let flattened):
          let header = InstanceHeader(
            flattened: flattened, transferSyntaxUID: syntax, path: path)
          return header.dataSet[.directoryRecordSequence] == nil
            ? .instance(header) : .directory(header)
        case .failure(let error): return .unreadable(error)
        case .frame, .overlays, .isolation: return .unreadable(.readerCrashed(signal: 0))
        }
      }, deliver: deliver)
  }

  /// Reads all of a file but its bulk data.
  ///
  /// - Throws: `DICOMReadError`.
  public func header(path: String) throws(DICOMReadError) -> InstanceHeader {
    var result: Result<InstanceHeader, DICOMReadError> = .failure(.readerCrashed(signal: 0))
    perform(
      Work(jobs: 1), isCancelled: { false }, request: { _, _ in .header(path: path) },
      answer: { _, reply, _ -> Result<InstanceHeader, DICOMReadError> in
        switch reply {
        case .elements(let syntax, let flattened):
          .success(
            InstanceHeader(flattened: flattened, transferSyntaxUID: syntax, path: path))
        case .failure(let error): .failure(error)
        case .notDICOM, .frame, .overlays, .isolation: .failure(.readerCrashed(signal: 0))
        }
      }, deliver: { result = $1 })
    return try result.get()
  }

  /// Reads frames.
  ///
  /// - Parameters:
  ///   - requests: The frames; those of one file side by side cost one opening.
  ///   - isUrgent: Whether all processes may take part; else one stays free for what is urgent.
  ///   - isCancelled: Asked before each frame.
  ///   - deliver: Called with the index of each request and what it gave, one call at a time, in about
  ///     the order of the requests.
  public func frames(
    _ requests: [FrameRequest], isUrgent: Bool = true, isCancelled: () -> Bool = { false },
    deliver: (Int, Result<ReadFrame, DICOMReadError>) -> Void
  ) {
    for (index, request) in requests.enumerated() where request.pixels > Self.mostPixels {
      deliver(index, .failure(.tooLarge))
    }
    let jobs = requests.indices.filter { requests[$0].pixels <= Self.mostPixels }
    let room = jobs.map { requests[$0].pixels }.max() ?? 0
    // Two requests are under way with each process, each with a half of the shared memory.
    let half = room * MemoryLayout<Float>.size
    perform(
      Work(jobs: jobs.count, bytes: 2 * half), lines: isUrgent ? count : max(1, count - 1),
      isCancelled: isCancelled,
      request: { job, place in
        let request = requests[jobs[job]]
        return .frame(
          path: request.path, number: request.number, stage: request.stage,
          offset: place.slot * half, room: room, capacity: place.capacity)
      },
      answer: { job, reply, place -> Result<ReadFrame, DICOMReadError> in
        switch reply {
        case .frame(let columns, let rows, let uid):
          let request = requests[jobs[job]]
          guard columns == request.columns, rows == request.rows, let place,
            let samples = place.process.samples(at: place.slot * half, count: columns * rows)
          else { return .failure(.malformed(reason: "another size than its header stated")) }
          return .success(
            ReadFrame(
              sopInstanceUID: uid,
              frame: ModalityFrame(columns: columns, rows: rows, values: Array(samples))))
        case .failure(let error): return .failure(error)
        case .notDICOM, .elements, .overlays, .isolation:
          return .failure(.readerCrashed(signal: 0))
        }
      }, deliver: { deliver(jobs[$0], $1) })
  }

  /// Reads the overlay planes of frames (PS3.3 C.9.2).
  ///
  /// - Parameters:
  ///   - requests: The frames, whatever their stage; those of one file side by side cost one opening.
  ///   - deliver: Called with the index of each request and what it gave, one call at a time, in about
  ///     the order of the requests. Masks have the size of the request.
  public func overlays(
    _ requests: [FrameRequest], deliver: (Int, Result<ReadOverlays, DICOMReadError>) -> Void
  ) {
    perform(
      Work(jobs: requests.count), isCancelled: { false },
      request: { index, _ in
        .overlays(
          path: requests[index].path, number: requests[index].number,
          columns: requests[index].columns, rows: requests[index].rows)
      },
      answer: { index, reply, _ -> Result<ReadOverlays, DICOMReadError> in
        switch reply {
        case .overlays(let planes, let uid):
          guard planes.allSatisfy({ $0.mask.count == requests[index].pixels }) else {
            return .failure(.malformed(reason: "another size than its header stated"))
          }
          return .success(ReadOverlays(sopInstanceUID: uid, planes: planes))
        case .failure(let error): return .failure(error)
        case .notDICOM, .elements, .frame, .isolation:
          return .failure(.readerCrashed(signal: 0))
        }
      }, deliver: deliver)
  }

  /// Pixels of one frame at most, 8192 x 8192; far beyond any MR image.
  private static let mostPixels = 1 << 26
}

// MARK: - The exchange

extension ReaderPool {
  /// Where an answer's samples lie.
  private struct Place {
    var process: ReaderProcess
    /// 0 or 1: which half of the shared memory.
    var slot: Int
    /// Bytes of shared memory.
    var capacity: Int
  }

  /// One process with the requests that are under way with it.
  private struct Line {
    var process: ReaderProcess
    var capacity: Int
    /// Jobs in order of sending, at most two.
    private(set) var waiting: [(job: Int, slot: Int)] = []

    init(process: ReaderProcess, capacity: Int) {
      (self.process, self.capacity) = (process, capacity)
    }

    /// Sends a job, by default to the half of the shared memory that no other uses.
    mutating func send(_ job: Int, slot: Int? = nil, _ request: (Int, Place) -> ReadRequest) {
      let slot = slot ?? waiting.first.map { 1 - $0.slot } ?? 0
      waiting.append((job, slot))
      process.send(request(job, Place(process: process, slot: slot, capacity: capacity)))
    }

    /// Waits for the answer to the first job.
    mutating func receive() throws(DICOMReadError) -> (ReadReply, Place?) {
      let reply = try process.receive()
      let slot = waiting.removeFirst().slot
      return (reply, Place(process: process, slot: slot, capacity: capacity))
    }
  }

  /// What a call asks for.
  private struct Work {
    var jobs: Int
    var preparing: ReadRequest?
    /// Bytes of shared memory that each process needs.
    var bytes = 0
  }

  /// Has requests answered by several processes at a time.
  private func perform<Answer>(
    _ work: Work, lines most: Int? = nil, isCancelled: () -> Bool,
    request: (Int, Place) -> ReadRequest, answer: (Int, ReadReply, Place?) -> Answer,
    deliver: (Int, Answer) -> Void
  ) {
    var next = 0
    var lines: [Line] = []
    func fill(_ line: inout Line) {
      while line.waiting.count < 2, next < work.jobs, !isCancelled() {
        line.send(next, request)
        next += 1
      }
    }
    do throws(DICOMReadError) {
      while lines.count < min(most ?? count, work.jobs), !isCancelled() {
        lines.append(try line(process(), work))
        fill(&lines[lines.count - 1])
      }
      while let index = firstAnswered(lines) {
        let job = lines[index].waiting[0].job
        let (reply, place) = try reply(&lines[index], work, request)
        // The samples are taken first, since the next job may use their place; the process goes on
        // with it while the answer is delivered.
        let result = answer(job, reply, place)
        fill(&lines[index])
        deliver(job, result)
      }
    } catch {
      // Where no process can be had, all that is left fails with the reason.
      let waiting = lines.flatMap { $0.waiting.map(\.job) }
      lines = []
      for job in waiting + (next..<work.jobs) where !isCancelled() {
        deliver(job, answer(job, .failure(error), nil))
      }
    }
    for line in lines { giveBack(line.process) }
  }

  private func line(_ process: ReaderProcess, _ work: Work) throws(DICOMReadError) -> Line {
    let capacity = work.bytes > 0 ? try process.reserve(work.bytes) : 0
    work.preparing.map { process.send($0) }
    return Line(process: process, capacity: capacity)
  }

  /// The answer to a line's first job, and where its samples lie; the job waits no more.
  ///
  /// A process that died is replaced by a fresh one, which gets the job once more by itself; a second
  /// death is the file's. A file that ran out of time is not given as much again.
  private func reply(
    _ line: inout Line, _ work: Work, _ request: (Int, Place) -> ReadRequest
  ) throws(DICOMReadError) -> (ReadReply, Place?) {
    let jobs = line.waiting.map(\.job)
    do throws(DICOMReadError) {
      return try line.receive()
    } catch {
      var reply = (ReadReply.failure(error), Place?.none)
      line = try self.line(start(), work)
      if case .readerCrashed = error {
        line.send(jobs[0], request)
        do throws(DICOMReadError) {
          reply = try line.receive()
        } catch {
          reply = (.failure(error), nil)
          line = try self.line(start(), work)
        }
      }
      // Slot 0 may hold the answer.
      for job in jobs.dropFirst() { line.send(job, slot: 1, request) }
      return reply
    }
  }

  /// Waits until a process has answered or died; `nil` when nothing is under way.
  ///
  /// When none does in the time that one answer may take, the first is stuck: waiting for its answer
  /// ends it.
  private func firstAnswered(_ lines: [Line]) -> Int? {
    let busy = lines.indices.filter { !lines[$0].waiting.isEmpty }
    guard let first = busy.first else { return nil }
    var wanted = busy.map {
      pollfd(fd: lines[$0].process.descriptor, events: Int16(POLLIN), revents: 0)
    }
    let patience = Int32(clamping: limits.seconds * 1000)
    while poll(&wanted, nfds_t(wanted.count), patience) < 0 && errno == EINTR {}
    return zip(busy, wanted).first { $1.revents != 0 }?.0 ?? first
  }
}
