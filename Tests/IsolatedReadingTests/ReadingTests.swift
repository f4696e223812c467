import DICOM
import DICOMFiles
import Foundation
import StudyAssembly
import Testing

@testable import IsolatedReading

/// The built program's reading processes give what reading in this process gives.
@Suite(.enabled(if: Surroundings.hasProgram, "READING_ROOM_PROGRAM is not set")) struct ReadingTests
{
  private let pool = ReaderPool(program: Surroundings.program ?? "", count: 2)

  @Test func aScanFindsWhatAScanHereFinds() throws {
    let here = try StudyScanner.scan(Surroundings.fixtures)
    let there = try StudyScanner.scan(
      Surroundings.fixtures, reading: { pool.scan($0, keeping: [], isCancelled: $1, deliver: $2) })
    #expect((there == here) as Bool)
    #expect(here.headers.count > 90)
  }

  @Test func studiesAreTheSameFromTheElementsThatTheAssemblyNeeds() throws {
    let whole = try StudyScanner.scan(
      Surroundings.fixtures, reading: { pool.scan($0, keeping: [], isCancelled: $1, deliver: $2) })
    let kept = try StudyScanner.scan(
      Surroundings.fixtures,
      reading: { pool.scan($0, keeping: assembledTags, isCancelled: $1, deliver: $2) })
    let studies = assembleStudies(whole.headers)
    #expect((assembleStudies(kept.headers) == studies) as Bool)
    #expect((kept.problems == whole.problems) as Bool)
    #expect(studies.count > 5)
  }

  @Test func framesAreWhatTheyAreWhenReadHere() throws {
    let frames = assembleStudies(try StudyScanner.scan(Surroundings.fixtures).headers)
      .flatMap(\.series).flatMap(\.frames).map(\.wholePicture)
      .filter { $0.columns * $0.rows < 1 << 20 }
    let requests = frames.map {
      FrameRequest(path: $0.path, number: $0.frameNumber, columns: $0.columns, rows: $0.rows)
    }
    var count = 0
    pool.frames(requests) { index, result in
      let request = requests[index]
      let here = Result { () throws(DICOMReadError) -> ModalityFrame in
        try DICOMFile.readSlice(path: request.path, frame: request.number)
      }
      #expect(result.map(\.frame) == here, "\(request.path)")
      if case .success(let read) = result {
        #expect(read.sopInstanceUID == frames[index].sopInstanceUID)
        count += 1
      }
    }
    #expect(count > 60)
  }

  @Test func overlaysAreWhatTheyAreWhenReadHere() throws {
    var requests: [FrameRequest] = []
    for (name, frames) in [("overlay", 1), ("overlay-in-pixels", 1), ("overlay-frames", 3)] {
      let path = Surroundings.fixtures + "/values/\(name).dcm"
      requests += (1...frames).map {
        FrameRequest(path: path, number: $0, columns: 48, rows: 40)
      }
    }
    var planes: [Int: Int] = [:]
    pool.overlays(requests) { index, result in
      let request = requests[index]
      let here = Result { () throws(DICOMReadError) in
        try DICOMImageFile(path: request.path).readOverlays(frame: request.number)
      }
      #expect(result.map(\.planes) == here, "\(request)")
      planes[index] = try? result.get().planes.count
    }
    #expect(planes == [0: 2, 1: 2, 2: 0, 3: 1, 4: 1])
  }

  @Test func overlaysOfAnImageOfAnotherSizeAreRefused() {
    let path = Surroundings.fixtures + "/values/overlay.dcm"
    for (columns, rows) in [(40, 48), (48, 39), (0, 0), (.max, .max)] {
      var isRefused = false
      pool.overlays([FrameRequest(path: path, number: 1, columns: columns, rows: rows)]) {
        if case .failure = $1 { isRefused = true }
      }
      #expect(isRefused, "\(columns) x \(rows)")
    }
  }

  @Test func aSizeThatWasNotAnnouncedIsRefused() {
    let path = Surroundings.fixtures + "/syntaxes/explicit.dcm"
    for (columns, rows) in [(40, 48), (47, 40), (0, 0), (1 << 14, 1 << 14)] {
      var isRefused = false
      pool.frames([FrameRequest(path: path, number: 1, columns: columns, rows: rows)]) {
        if case .failure = $1 { isRefused = true }
      }
      #expect(isRefused, "\(columns) x \(rows)")
    }
  }

  @Test func processesThatAreKilledAreReplaced() throws {
    let process = try ReaderProcess(
      program: Surroundings.program ?? "", limits: ReadingLimits())
    let files = (0..<50).map { _ in (Surroundings.fixtures + "/syntaxes/rle.dcm", false) }
    var count = 0
    pool.scan(files, keeping: []) { _, file in
      if count == 5 { killReaders() }
      if case .instance = file { count += 1 }
    }
    #expect(count == 50)
    _ = process
  }

  @Test func thePoolKnowsThatItsProcessesAreShutIn() throws {
    #expect(try pool.hasSystemCallFilter())
  }

  @Test func theProcessIsShutIn() throws {
    let process = try ReaderProcess(
      program: Surroundings.program ?? "", limits: ReadingLimits(memory: 3 << 30))
    process.send(.header(path: Surroundings.fixtures + "/syntaxes/explicit.dcm"))
    guard case .elements = try process.receive() else {
      Issue.record("it does not read")
      return
    }
    let status = try String(contentsOfFile: "/proc/\(process.pid)/status", encoding: .utf8)
    #expect(status.contains("NoNewPrivs:\t1"))
    #expect(status.contains("Seccomp:\t2"))
    let limits = try String(contentsOfFile: "/proc/\(process.pid)/limits", encoding: .utf8)
    #expect(limits.contains(#/Max address space +3221225472/#))
    #expect(limits.contains(#/Max file size +0 +0/#))
    #expect(limits.contains(#/Max core file size +0 +0/#))
    // Its descriptors can be seen by root only, since the process is not dumpable.
    guard getuid() == 0 else { return }
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.pid)/fd")
    #expect(Set(open) == ["0", "1", "2", "3", "4"])
  }

  private func killReaders() {
    let own = getpid()
    for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
      guard let pid = pid_t(name),
        let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8),
        status.contains("PPid:\t\(own)\n"), status.contains("Seccomp:\t2")
      else { continue }
      kill(pid, SIGKILL)
    }
  }
}
