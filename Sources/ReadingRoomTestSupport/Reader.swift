import DICOM
import ImportedObjects
public import Findings
public import Imaging
public import ReadingRoom
import Reporting
import StudyAssembly
public import TerminalUI

/// What outlives the program: the store's tables and the signed reports.
public struct Disk: Equatable, Sendable {
  /// All acts, in order.
  public var events: [ReviewEvent] = []
  /// Slices seen.
  public var coverage = SliceCoverage()
  /// Texts of signed reports.
  public var reports: [String] = []
  /// Whether the store refuses acts, as on a full disk.
  public var isFull = false

  /// An empty disk.
  public init() {}
}

/// A reader at the keys: presses go in, frames come out, effects are carried out at once.
///
/// It does what the runtime does, without files, clock or terminal, so that journeys run in a test.
public struct Reader: Sendable {
  /// The state.
  public private(set) var state: ReadingState
  /// The frame on the screen.
  public private(set) var frame: FrameBuffer
  /// What outlives the program.
  public var disk: Disk
  /// All effects so far.
  public private(set) var effects: [Effect] = []
  /// Whether frames are drawn in full; `false` as while keys repeat on a slow line.
  public var drawsInFull = true
  /// Whether the program has ended.
  public var hasQuit: Bool { effects.contains(.quit) }

  private let phantom: PhantomStudy
  private let hold: StudyHold
  private var clock = 0
  private var picture: ViewportPicture?

  /// A reader before the study list.
  ///
  /// - Parameters:
  ///   - phantom: The study of the list.
  ///   - size: The screen in cells.
  ///   - hold: Who holds the study.
  ///   - disk: What an earlier session left.
  ///   - grid: Picture samples in a cell.
  public init(
    study phantom: PhantomStudy = PhantomStudy(), size: Size = Size(width: 80, height: 24),
    hold: StudyHold = .mine, disk: Disk = Disk(), grid: PixelGrid = .halfBlock
  ) {
    self.phantom = phantom
    self.hold = hold
    self.disk = disk
    state = ReadingState(
      reader: ReaderIdentity(id: "rr1", printedName: "Dr R. Reader", role: "radiologist"),
      program: ProgramIdentity(name: "Reading Room", version: "test"), size: size,
      graphics: GraphicsStatus(
        mode: "half-block", fidelity: "navigation quality", isNavigationOnly: true, grid: grid))
    frame = FrameBuffer(size: size)
    send(.tick(milliseconds: 1))
    send(.scanFinished([StudySummary(study: phantom.study)], problems: []))
  }

  /// A reader with the study open.
  public static func opened(
    study phantom: PhantomStudy = PhantomStudy(), size: Size = Size(width: 80, height: 24),
    hold: StudyHold = .mine, disk: Disk = Disk(), grid: PixelGrid = .halfBlock
  ) -> Reader {
    var reader = Reader(study: phantom, size: size, hold: hold, disk: disk, grid: grid)
    reader.press(.enter)
    return reader
  }

  /// The open study.
  public var session: ReadingSession? { state.session }
  /// The slice on show, from one.
  public var slice: Int { (state.session?.viewport.slice ?? -1) + 1 }
  /// The rows of the screen as text.
  public var rows: [String] { (0..<frame.size.height).map { frame.text(ofRow: $0) } }
  /// The screen as text.
  public var screen: String { rows.joined(separator: "\n") }
  /// The decision on a finding.
  public func decision(_ id: String) -> ReviewDecision? { session?.review.finding(id)?.decision }

  /// Presses keys one after the other.
  public mutating func press(_ keys: Key...) {
    for key in keys { send(.key(key)) }
  }

  /// Types characters one after the other.
  public mutating func press(_ characters: String) {
    for character in characters { send(.key(.character(character))) }
  }

  /// Lets time go by, in steps of a second.
  public mutating func wait(seconds: Int) {
    for _ in 0..<seconds { send(.tick(milliseconds: state.now + 1000)) }
  }

  /// Gives an event to the state, carries out what it asks for, and draws.
  public mutating func send(_ event: Event) {
    apply(event)
    draw()
  }

  private mutating func apply(_ event: Event) {
    for effect in state.update(event) {
      effects.append(effect)
      for answer in carryOut(effect) { apply(answer) }
    }
  }

  private mutating func draw() {
    // As the runtime does: a picture is made again only when its key changes.
    if viewportKey(state) != picture?.key { picture = viewportPicture(state) }
    frame = view(state, picture: picture)
    let isWhole = frame.placements.indices.allSatisfy { frame.isWhollyVisible(placement: $0) }
    apply(
      .framePresented(picture: isWhole ? viewportKey(state) : nil, isFull: drawsInFull))
  }
}

extension Volume {
  /// One slice, from zero.
  public func image(_ slice: Int) -> SliceImage {
    let count = geometry.columns * geometry.rows
    return SliceImage(
      columns: geometry.columns, rows: geometry.rows,
      samples: Array(samples[(slice * count)..<((slice + 1) * count)]))
  }
}

extension Reader {
  private mutating func carryOut(_ effect: Effect) -> [Event] {
    switch effect {
    case .scan: return [.scanFinished([StudySummary(study: phantom.study)], problems: [])]
    case .stopScan: return [.scanStopped]
    case .openStudy: return open()
    case .loadSlices(let id, let slices, _):
      guard let volume = phantom.volumes[id] else { return [] }
      let images = slices.map { ($0, Result<SliceImage, SliceFailure>.success(volume.image($0))) }
      return [
        .slicesLoaded(seriesID: id, Dictionary(uniqueKeysWithValues: images)),
        .loadingFinished(seriesID: id),
      ]
    case .readTags(let id, let slice): return [.tagsRead(seriesID: id, slice: slice, tags)]
    case .listObjects(let id):
      return [.objectsListed(studyID: id, phantom.imported.map(\.object), problems: [])]
    case .loadObject(let uid):
      return phantom.imported.filter { $0.object.id == uid }.map {
        .objectLoaded(studyID: phantom.study.id, $0)
      }
    case .startDetection: return [.modelRuns(phantom.runs), .findings(phantom.candidates)]
    case .stopDetection: return [.modelRuns(phantom.runs)]
    case .recomputeRegion(let id, let threshold): return recompute(id, threshold)
    case .computeAttention(let id): return attention(id)
    case .store(let action): return store(action)
    case .storeCoverage(let id, let slice):
      disk.coverage.markSeen(slice: slice, ofSeries: id)
      return []
    case .listSigningKeys:
      let key = SigningKey(
        source: .agent, name: "reader@site", kind: "ED25519", fingerprint: "SHA256:phantom")
      return [.signingKeys([key], problem: nil)]
    case .sign(let request): return sign(request)
    case .savePicture: return [.pictureSaved(path: "picture.png")]
    case .nextTheme: return [.themeChanged("light")]
    // A test sends what the network gives.
    case .judgeAcquisition, .readAnatomy, .readPrior: return []
    case .stopAttention, .closeStudy, .redraw, .suspend, .bell, .quit: return []
    }
  }

  private func open() -> [Event] {
    [
      .studyOpened(phantom.study, hold: hold, cautions: [:]),
      .reviewLoaded(
        log: ReviewLog(events: disk.events), coverage: disk.coverage,
        candidates: disk.events.isEmpty && hold == .mine ? [] : phantom.candidates,
        runs: phantom.runs, context: ReportContext()),
    ]
  }

  private var tags: [TagRow] {
    [
      TagRow(
        depth: 0, tag: .patientName, name: "Patient's Name", valueRepresentation: "PN",
        value: phantom.study.patient.name),
      TagRow(
        depth: 0, tag: .echoTime, name: "Echo Time", valueRepresentation: "DS", value: "12"),
    ]
  }

  private mutating func store(_ action: ReviewAction) -> [Event] {
    guard !disk.isFull else { return [.storeFailed(action, reason: "the disk is full")] }
    var log = ReviewLog(events: disk.events)
    clock += 1
    let event = log.append(
      action, by: state.reader,
      at: Timestamp(secondsSince1970: 1_795_000_000 + clock, zoneOffsetInMinutes: 60))
    disk.events.append(event)
    return [.stored(event)]
  }

  private func recompute(_ id: String, _ threshold: Double) -> [Event] {
    guard let finding = phantom.candidates.first(where: { $0.id == id }),
      let region = finding.region, let image = finding.keyImage,
      let geometry = phantom.volumes[region.seriesID]?.geometry
    else { return [.regionFailed(findingID: id, reason: "no probabilities")] }
    let smaller = PhantomStudy.region(
      seriesID: region.seriesID, geometry, slice: image.slice, margin: 1)
    return [
      .regionRecomputed(
        findingID: id,
        RecomputedRegion(
          threshold: threshold, region: smaller,
          measurements: [Measurement(name: MeasurementName.volume, value: 1.44, unit: "mL")]))
    ]
  }

  private func attention(_ id: String) -> [Event] {
    guard let image = phantom.candidates.first(where: { $0.id == id })?.keyImage,
      let geometry = phantom.volumes[image.seriesID]?.geometry
    else { return [.attentionFailed(findingID: id, reason: "no network")] }
    let (columns, rows) = (geometry.columns, geometry.rows)
    let values = (0..<(columns * rows)).map { Float($0 % columns) / Float(columns) }
    let map = SliceImage(columns: columns, rows: rows, samples: values)
    return [
      .attentionComputed(
        findingID: id,
        AttentionMap(seriesID: image.seriesID, slices: [image.slice: map], method: "Grad-CAM"))
    ]
  }

  /// Signs as the runtime must: the conditions are checked again.
  private mutating func sign(_ request: SignRequest) -> [Event] {
    guard let input = state.reportInput, openObstacles(input).isEmpty else {
      return [.signingFailed(reason: "conditions are open")]
    }
    disk.reports.append(render(composeReport(input)))
    let reference = ReportReference(
      fileName: "REPORT.txt", sha256: String(repeating: "cd", count: 32))
    return [.reportSigned(paths: ["REPORT.txt"], reference: reference)]
  }
}
