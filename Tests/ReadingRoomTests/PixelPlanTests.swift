import Imaging
import StudyAssembly
import Testing

@testable import ReadingRoom

/// Which slices are in memory: those around the one on show, below the limit.
@Suite struct PixelPlanTests {
  /// One slice of 16 x 16 floats.
  private static let bytes = 1024

  private func session(_ counts: [Int]) -> ReadingSession {
    let series = counts.enumerated().map { number, count in
      Series(
        id: "s\(number)", seriesInstanceUID: "s\(number)", number: number, description: "",
        modality: "MR", echo: nil, side: .unknown, frameOfReferenceUID: "",
        acquisition: AcquisitionParameters(),
        frames: (0..<count).map {
          Frame(
            sopInstanceUID: "\($0)", sopClassUID: "", frameNumber: 1, path: "\($0)",
            instanceNumber: $0, geometry: nil, columns: 16, rows: 16, window: nil,
            isInverted: false)
        }, geometry: nil, problems: [])
    }
    let study = Study(
      studyInstanceUID: "1",
      patient: PatientIdentity(name: "", patientID: "", birthDate: "", sex: ""),
      studyDate: "", studyTime: "", accessionNumber: "", description: "", referringPhysician: "",
      institution: "", side: .unknown, series: series, refusals: [], problems: [])
    return ReadingSession(study: study, hold: .mine)
  }

  private func images(_ slices: some Sequence<Int>) -> [Int: Result<SliceImage, SliceFailure>] {
    let image = SliceImage(columns: 16, rows: 16, samples: [Float](repeating: 1, count: 256))
    return Dictionary(uniqueKeysWithValues: slices.map { ($0, .success(image)) })
  }

  @Test func aSeriesThatFitsIsLoadedWholeTheNearestFirst() {
    var session = session([5])
    session.viewport.slice = 2
    #expect(
      session.slicesToLoad(limit: 100 * Self.bytes)
        == [.loadSlices(seriesID: "s0", slices: [2, 1, 3, 0, 4], .now)])
    #expect(session.slicesToLoad(limit: 100 * Self.bytes) == [])
  }

  @Test func aSeriesThatDoesNotFitIsLoadedAroundTheSliceOnShow() {
    var session = session([10_000])
    session.viewport.slice = 5000
    let effects = session.slicesToLoad(limit: 100 * Self.bytes)
    guard case .loadSlices(_, let slices, .now)? = effects.first else {
      Issue.record("nothing is loaded")
      return
    }
    #expect(slices.first == 5000)
    #expect(Set(slices) == Set(4950..<5050))
  }

  @Test func theWindowMovesOnlyNearItsEdge() {
    var session = session([10_000])
    let limit = 100 * Self.bytes
    _ = session.slicesToLoad(limit: limit)
    session.pixels["s0"]?.receive(images(0..<100))
    session.viewport.slice = 60
    #expect(session.slicesToLoad(limit: limit) == [])
    session.viewport.slice = 90
    let effects = session.slicesToLoad(limit: limit)
    #expect(effects.count == 1)
  }

  @Test(arguments: [0, 4999, 9999]) func whatIsKeptStaysBelowTheLimit(_ slice: Int) {
    var session = session([10_000, 40])
    let limit = 100 * Self.bytes
    session.pixels["s1", default: SeriesPixels()].receive(images(0..<40))
    session.viewport.slice = slice
    session.pixels["s0", default: SeriesPixels()].receive(images(0..<150))
    session.pixels["s0", default: SeriesPixels()].receive(
      images(session.window(of: session.study.series[0], around: slice, limit: limit)))
    session.forgetPixels(limit: limit)
    #expect(session.pixels.values.reduce(0) { $0 + $1.byteCount } <= limit)
    #expect(session.pixels["s0"]?.image(slice: slice) != nil)
    #expect(session.pixels["s1"] == nil)
  }

  @Test func roomIsMadeBeforeSlicesAreAskedFor() {
    var session = session([10_000])
    let limit = 100 * Self.bytes
    session.pixels["s0", default: SeriesPixels()].receive(images(0..<100))
    session.viewport.slice = 9999
    _ = session.slicesToLoad(limit: limit)
    #expect(session.pixels["s0"]?.byteCount == 0)
    session.pixels["s0"]?.receive(images(9900..<10_000))
    session.viewport.slice = 9920
    _ = session.slicesToLoad(limit: limit)
    let awaited = session.pixels["s0"]?.awaited.count ?? 0
    #expect((session.pixels["s0"]?.byteCount ?? 0) + awaited * Self.bytes <= limit)
    #expect(session.pixels["s0"]?.image(slice: 9920) != nil)
  }

  @Test func otherSeriesAreLoadedWhileTheyHaveRoom() {
    var session = session([10, 20, 1000, 5])
    let limit = 100 * Self.bytes
    _ = session.slicesToLoad(limit: limit)
    let effects = session.seriesToLoad(limit: limit)
    #expect(effects == [.loadSlices(seriesID: "s1", slices: Array(0..<20), .later)])
  }

  @Test func aSliceThatFailsIsNotAskedForAgain() {
    var session = session([3])
    session.pixels["s0", default: SeriesPixels()].receive([1: .failure(SliceFailure("broken"))])
    #expect(
      session.slicesToLoad(limit: 1 << 20)
        == [.loadSlices(seriesID: "s0", slices: [0, 2], .now)])
  }
}
