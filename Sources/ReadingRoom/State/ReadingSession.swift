public import DICOM
public import Findings
public import Imaging
public import Reporting
public import StudyAssembly
public import TerminalUI

/// Who may decide on the open study.
public enum StudyHold: Hashable, Sendable {
  /// This reader.
  case mine
  /// Another reader since a time given as text; the study is read-only here.
  case heldBy(reader: String, since: String)
}

/// The pane of the study screen that takes the keys.
public enum StudyPane: Hashable, CaseIterable, Sendable {
  case viewport, findings
}

/// Which findings the list shows.
public enum FindingFilter: Hashable, CaseIterable, Sendable {
  case all, undecided, affirmed, rejected
}

/// A row of the tag view.
public struct TagRow: Equatable, Sendable {
  /// Depth inside sequences, from zero.
  public var depth: Int
  /// The tag.
  public var tag: Tag
  /// The dictionary's name; empty when it is not known.
  public var name: String
  /// Value representation.
  public var valueRepresentation: String
  /// The value as text.
  public var value: String

  /// A row from its parts.
  public init(depth: Int, tag: Tag, name: String, valueRepresentation: String, value: String) {
    self.depth = depth
    self.tag = tag
    self.name = name
    self.valueRepresentation = valueRepresentation
    self.value = value
  }

  /// The rows of a data set, sequences opened.
  ///
  /// - Parameters:
  ///   - dataSet: The header.
  ///   - depth: Depth of its elements, from zero.
  ///   - name: The dictionary's name of a tag; `nil` when it is not known.
  public static func rows(
    of dataSet: DataSet, depth: Int = 0, name: (Tag) -> String?
  ) -> [TagRow] {
    dataSet.elements.flatMap { element -> [TagRow] in
      var row = TagRow(
        depth: depth, tag: element.tag, name: name(element.tag) ?? "",
        valueRepresentation: element.valueRepresentation, value: "")
      switch element.value {
      case .text(let values): row.value = values.joined(separator: "\\")
      case .bulk(let length): row.value = "\(length) bytes"
      case .items(let items):
        row.value = items.count == 1 ? "1 item" : "\(items.count) items"
        return [row] + items.flatMap { rows(of: $0, depth: depth + 1, name: name) }
      }
      return [row]
    }
  }
}

/// The header of one image with a search.
public struct TagView: Equatable, Sendable {
  /// The `Series.id`.
  public var seriesID: String
  /// Slice of the series, from zero.
  public var slice: Int
  /// The rows; `nil` until they are read.
  public var rows: [TagRow]?
  /// Words that a row must have.
  public var search: TextField
  /// Whether keys go into the search.
  public var isSearching: Bool
  /// First row on show.
  public var top: Int

  /// The view before the header is read.
  public init(seriesID: String, slice: Int) {
    self.seriesID = seriesID
    self.slice = slice
    search = TextField()
    isSearching = false
    top = 0
  }

  /// The rows that the search lets through; words may stand in tag, name or value.
  public var visible: [TagRow] {
    let words = search.text.lowercased().split(separator: " ")
    guard !words.isEmpty else { return rows ?? [] }
    return (rows ?? []).filter { row in
      let text = "\(row.tag) \(row.name) \(row.valueRepresentation) \(row.value)".lowercased()
      return words.allSatisfy { text.contains($0) }
    }
  }
}

/// What a report needs beyond the study and its review.
public struct ReportContext: Equatable, Sendable {
  /// Clinical information as it came with the request; empty when none did.
  public var clinicalInformation: String
  /// Earlier examinations; empty when none is stated.
  public var comparison: String
  /// What each model was trained on, one sentence, by the pack's name.
  public var trainingStatements: [String: String]
  /// The last signed report of this study; the next one becomes its addendum.
  public var addendumTo: ReportReference?
  /// How instances differ from those that were reviewed.
  public var instanceChanges: InstanceChanges

  /// A context from its parts; nothing is known by default.
  public init(
    clinicalInformation: String = "", comparison: String = "",
    trainingStatements: [String: String] = [:], addendumTo: ReportReference? = nil,
    instanceChanges: InstanceChanges = InstanceChanges()
  ) {
    self.clinicalInformation = clinicalInformation
    self.comparison = comparison
    self.trainingStatements = trainingStatements
    self.addendumTo = addendumTo
    self.instanceChanges = instanceChanges
  }
}

/// One study open on the screen.
public struct ReadingSession: Equatable, Sendable {
  /// The study.
  public var study: Study
  /// Who may decide.
  public var hold: StudyHold
  /// What is doubtful about a series, one line each, by `Series.id`.
  public var cautions: [String: [String]]
  /// Pixels in memory by `Series.id`.
  public var pixels: [String: SeriesPixels]
  /// Percentile windows of the series whose pixels are here, by `Series.id`.
  public var percentileWindows: [String: WindowLevel]
  /// Series whose percentile window is that of the whole series, or of what memory has room for.
  var windowedSeries: Set<String> = []
  /// The picture on show.
  public var viewport: Viewport
  /// How other series were left, by `Series.id`.
  public var rememberedViewports: [String: Viewport]
  /// The calipers, oldest first.
  public var calipers: [Caliper]
  /// The pane that takes the keys.
  public var focus: StudyPane
  /// Whether the picture has the whole width.
  public var isWide: Bool

  /// The models' candidates so far.
  public var candidates: [Finding]
  /// What became of each model.
  public var runs: [ModelRun]
  /// All acts on this study that the store has taken.
  public var log: ReviewLog
  /// What the acts come to; always of `log` and `candidates`.
  public private(set) var review: ReviewState
  /// Slices seen as full frames.
  public var coverage: SliceCoverage
  /// What the report needs beyond the study and its review.
  public var context: ReportContext
  /// Identifier of the chosen finding; set as soon as there is one, so that a worse finding that comes
  /// later never slips under the reader's key.
  public var selectedFindingID: String?
  /// A finding that was just decided and that the list keeps although its filter would hide it.
  public var keptFindingID: String?
  /// Which findings the list shows.
  public var findingFilter: FindingFilter
  /// Attention maps by finding.
  public var attention: [String: AttentionMap]
  /// Findings whose attention is being computed, with the share that is done, 0 to 1.
  public var pendingAttention: [String: Double]
  /// The report, while its screen is open or text was begun.
  public var report: ReportEditor?
  /// Objects of other systems; never findings, never part of the report.
  public var imported: ImportedShelf
  /// The knee's structures; no findings, and of their measurements only what the reader takes reaches the report.
  public var anatomy: AnatomyShelf
  /// What is amiss with the acquisition; a hint for the reader, never part of the report.
  public var acquisition: AcquisitionShelf
  /// Whether another series is shown at the place on show.
  public var isLinked: Bool
  /// The tag view, while it is open.
  public var tags: TagView?

  /// A study just opened: nothing loaded, nothing decided.
  public init(study: Study, hold: StudyHold, cautions: [String: [String]] = [:]) {
    self.study = study
    self.hold = hold
    self.cautions = cautions
    pixels = [:]
    percentileWindows = [:]
    viewport = Viewport(seriesID: study.series.first?.id ?? "")
    rememberedViewports = [:]
    calipers = []
    focus = .viewport
    isWide = false
    candidates = []
    runs = []
    log = ReviewLog()
    review = ReviewState()
    coverage = SliceCoverage()
    context = ReportContext()
    findingFilter = .all
    attention = [:]
    pendingAttention = [:]
    imported = ImportedShelf()
    anatomy = AnatomyShelf()
    acquisition = AcquisitionShelf()
    isLinked = false
  }

  /// Plays the log on the candidates again; call after either changed.
  mutating func refold() {
    review = log.state(candidates: candidates)
    if selectedFindingID.flatMap({ review.finding($0) }) == nil {
      selectedFindingID = visibleFindings.first?.id
    }
  }
}

extension ReadingSession {
  /// Whether acts are refused.
  public var isReadOnly: Bool { hold != .mine }

  /// The side: the reader's, else the headers'.
  public var side: BodySide { review.side ?? study.side }

  /// The series on show.
  public var series: Series? { study.series.first { $0.id == viewport.seriesID } }

  /// What the judged acquisition holds against a series, one line each.
  func acquisitionDoubts(of seriesID: String) -> [String] {
    (acquisition.judged?.doubts[seriesID] ?? []).map { "acquisition: \($0)" }
  }

  /// The pixels of the series on show.
  public var currentPixels: SeriesPixels { pixels[viewport.seriesID] ?? SeriesPixels() }

  /// The findings that the filter lets through, worst first.
  public var visibleFindings: [ReviewedFinding] {
    review.findings.filter { finding in
      switch findingFilter {
      case _ where finding.id == keptFindingID: true
      case .all: true
      case .undecided: finding.decision == .undecided
      case .affirmed: finding.decision == .accepted || finding.decision == .modified
      case .rejected: if case .rejected = finding.decision { true } else { false }
      }
    }
  }

  /// The chosen finding, when the list shows it; else the first of the list.
  public var selectedFinding: ReviewedFinding? {
    let visible = visibleFindings
    return visible.first { $0.id == selectedFindingID } ?? visible.first
  }

  /// The plane of a slice of a series, from zero; `nil` when the header has no sound geometry.
  public func geometry(ofSlice slice: Int, in series: Series) -> SliceGeometry? {
    if let geometry = series.geometry { return geometry.slice(slice) }
    return series.frames.indices.contains(slice) ? series.frames[slice].geometry : nil
  }

  /// The plane of the slice on show.
  public var currentGeometry: SliceGeometry? {
    series.flatMap { geometry(ofSlice: viewport.slice, in: $0) }
  }

  /// The image on show; `nil` while it is not here.
  public var currentImage: SliceImage? { currentPixels.image(slice: viewport.slice) }

  /// The way to greys on show; `nil` while the pixels are not here.
  public var currentVOI: VOITransform? {
    if viewport.window == .header, let voi = currentFrame?.voi { return voi }
    return currentWindow.map(VOITransform.linear)
  }

  /// The frame on show.
  public var currentFrame: Frame? {
    guard let series, series.frames.indices.contains(viewport.slice) else { return nil }
    return series.frames[viewport.slice]
  }

  /// The window on show, of a table its range; `nil` while the pixels are not here.
  public var currentWindow: WindowLevel? {
    let percentiles = percentileWindows[viewport.seriesID]
    switch viewport.window {
    case .percentile: return percentiles
    case .header:
      return currentFrame?.window ?? percentiles
    case .fullRange: return fullRange ?? percentiles
    case .preset(let key):
      guard let percentiles, let preset = WindowPreset.all.first(where: { $0.key == key }) else {
        return percentiles
      }
      return preset.window(percentiles: percentiles)
    case .manual(let window): return window
    }
  }

  /// The smallest to the greatest value of the slice on show.
  private var fullRange: WindowLevel? {
    guard let samples = currentImage?.samples.filter(\.isFinite), let low = samples.min(),
      let high = samples.max()
    else { return nil }
    let width = Double(high) - Double(low)
    return WindowLevel(center: Double(low) + width / 2, width: max(width, 1e-6))
  }
}
