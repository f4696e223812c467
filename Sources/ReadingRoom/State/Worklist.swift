public import StudyAssembly
import Findings
public import TerminalUI

/// How far the review of a study is.
public enum ReviewProgress: Hashable, Sendable {
  /// Nobody has decided anything.
  case untouched
  /// Some findings are decided.
  case begun(decided: Int, total: Int)
  /// A report has been signed; number of signed reports, addenda included.
  case signed(reports: Int)
}

/// A study of the worklist.
public struct StudySummary: Equatable, Sendable, Identifiable {
  /// The study with its series; pixels are not read yet.
  public var study: Study
  /// The printed name of the reader who holds it; `nil` when nobody does.
  public var holder: String?
  /// How far its review is.
  public var progress: ReviewProgress
  /// Why it must not be opened, one line each; empty for a sound study.
  public var refusals: [String]
  /// What is doubtful or did not open, one line each.
  public var problems: [String]

  /// A summary from its parts.
  public init(
    study: Study, holder: String? = nil, progress: ReviewProgress = .untouched,
    refusals: [String] = [], problems: [String] = []
  ) {
    self.study = study
    self.holder = holder
    self.progress = progress
    self.refusals = refusals
    self.problems = problems
  }

  /// What the study is called: `Study.id`.
  public var id: String { study.id }
  /// Whether the study may be opened.
  public var isRefused: Bool { !refusals.isEmpty || !study.refusals.isEmpty }
}

/// How far the scan of files is.
public enum ScanState: Hashable, Sendable {
  /// Files are being read; how many so far, of how many that were found.
  case running(files: Int, total: Int)
  /// The reader stopped it; the list is what it was before.
  case stopped(files: Int, total: Int)
  /// Done.
  case finished
  /// It could not be done, with the reason in one line.
  case failed(String)
}

/// The list of studies.
public struct Worklist: Equatable, Sendable {
  /// The studies in the order of the scan.
  public var studies: [StudySummary]
  /// Files that belong to no study of the list, one line each with the reason.
  public var problems: [String]
  /// How far the scan is.
  public var scan: ScanState
  /// The chosen study's `Study.id`.
  public var selectedID: String?
  /// Words that a study must have.
  public var filter: TextField
  /// Whether keys go into the filter.
  public var isFiltering: Bool
  /// The study that is being opened.
  public var openingID: String?

  /// An empty list before the scan.
  public init() {
    studies = []
    problems = []
    scan = .running(files: 0, total: 0)
    filter = TextField()
    isFiltering = false
  }

  /// The studies that the filter lets through.
  ///
  /// All words of the filter must occur in name, ID, dates, accession, description or state,
  /// whatever their case.
  public var visible: [StudySummary] {
    let words = filter.text.lowercased().split(separator: " ")
    guard !words.isEmpty else { return studies }
    return studies.filter { summary in
      let text = summary.searchText
      return words.allSatisfy { text.contains($0) }
    }
  }

  /// The chosen study, when the filter lets it through; else the first that it lets through.
  public var selected: StudySummary? {
    let visible = visible
    return visible.first { $0.id == selectedID } ?? visible.first
  }
}

extension StudySummary {
  fileprivate var searchText: String {
    [
      study.patient.name, study.patient.patientID, study.patient.birthDate, study.studyDate,
      study.accessionNumber, study.description, study.side.words, progress.words, holder ?? "",
    ].joined(separator: " ").lowercased()
  }
}
