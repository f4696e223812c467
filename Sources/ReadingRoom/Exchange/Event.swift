public import Findings
public import Imaging
public import ImportedObjects
public import KneeAnatomy
public import Reporting
public import StudyAssembly
public import TerminalUI

/// What happens to the program: keys, time, and the results of effects.
///
/// Texts that an event carries are finished lines for the reader; they hold no patient data.
public enum Event: Equatable, Sendable {
  // MARK: Terminal

  /// A key was pressed, or the mouse acted.
  case key(Key)
  /// Text was pasted.
  case paste(String)
  /// The terminal has another size, or other cells.
  case resized(Size, PixelGrid)
  /// Graphics mode or fidelity changed.
  case graphicsChanged(GraphicsStatus)
  /// The next picture is drawn in another tier.
  case pictureTier(PictureTier)
  /// A frame was drawn, by the terminal's own account. `picture` names the picture that was on it;
  /// `isFull` says that it was drawn whole and at the mode's full fidelity.
  case framePresented(picture: ViewportKey?, isFull: Bool)
  /// Time went by; a monotonic clock in milliseconds. At least one a second, 30 a second during cine.
  case tick(milliseconds: Int)
  /// The terminal is gone or the program must end (SIGHUP, SIGTERM).
  case terminate

  // MARK: Worklist

  /// Files are being read; how many so far, of how many that were found.
  case scanProgress(files: Int, total: Int)
  /// The scan was stopped before its end.
  case scanStopped
  /// The scan has ended: studies, and lines for the files that belong to none.
  case scanFinished([StudySummary], problems: [String])
  /// The scan could not be done.
  case scanFailed(String)
  /// Holder or progress of one study changed.
  case summaryChanged(StudySummary)

  // MARK: Opening

  /// A first picture while order and geometry are not known.
  case preview(StudyPreview)
  /// The study is open. `cautions` are lines by `Series.id`.
  case studyOpened(Study, hold: StudyHold, cautions: [String: [String]])
  /// It could not be opened.
  case openFailed(studyID: String, reason: String)
  /// What the store has of the study. Comes right after ``studyOpened(_:hold:cautions:)``.
  case reviewLoaded(
    log: ReviewLog, coverage: SliceCoverage, candidates: [Finding], runs: [ModelRun],
    context: ReportContext)
  /// Slices of a series, by number from zero, or why they cannot be shown.
  case slicesLoaded(seriesID: String, [Int: Result<SliceImage, SliceFailure>])
  /// All slices that were asked for have come.
  case loadingFinished(seriesID: String)
  /// The header that ``Effect/readTags(seriesID:slice:)`` asked for.
  case tagsRead(seriesID: String, slice: Int, [TagRow])
  /// The header could not be read.
  case tagsFailed(seriesID: String, slice: Int, reason: String)
  /// The objects of other systems in a study, and lines for those that cannot be read.
  case objectsListed(studyID: String, [ImportedObject], problems: [String])
  /// What an object holds.
  case objectLoaded(studyID: String, ImportedContents)
  /// An object cannot be read.
  case objectFailed(studyID: String, objectUID: String, reason: String)

  // MARK: Models

  /// The share of the acquisition that is measured, 0 to 1.
  case acquisitionProgress(studyID: String, Double)
  /// What was made of the acquisition.
  case acquisitionJudged(studyID: String, JudgedAcquisition)
  /// The acquisition could not be judged.
  case acquisitionFailed(studyID: String, reason: String)
  /// The share of the anatomy that is done, 0 to 1.
  case anatomyProgress(studyID: String, Double)
  /// The structures of one series while others are still being read.
  case anatomySeries(studyID: String, seriesID: String, StructureMap)
  /// The knee's anatomy.
  case anatomyRead(studyID: String, StudyAnatomy)
  /// The anatomy could not be read.
  case anatomyFailed(studyID: String, reason: String)
  /// The share of an earlier examination's knee that is read, 0 to 1.
  case priorProgress(studyID: String, Double)
  /// What has become of the knee since an earlier examination.
  case priorRead(studyID: String, PriorAnatomy)
  /// There is no earlier examination, or it cannot be compared.
  case priorFailed(studyID: String, reason: String)

  /// What became of each model, all of them.
  case modelRuns([ModelRun])
  /// All candidates so far, of all models.
  case findings([Finding])
  /// The region at another threshold.
  case regionRecomputed(findingID: String, RecomputedRegion)
  /// The region could not be computed again.
  case regionFailed(findingID: String, reason: String)
  /// The share of a finding's attention that is computed, 0 to 1.
  case attentionProgress(findingID: String, Double)
  /// The model's attention for a finding.
  case attentionComputed(findingID: String, AttentionMap)
  /// The attention could not be computed.
  case attentionFailed(findingID: String, reason: String)

  // MARK: Review and report

  /// The store has taken an act; it is durable.
  case stored(ReviewEvent)
  /// The store refused an act; nothing was recorded.
  case storeFailed(ReviewAction, reason: String)
  /// The store could not take the slices seen; signing lists them as unseen after a restart.
  case coverageFailed(reason: String)
  /// Another reader's hold on the open study began or ended.
  case holdChanged(StudyHold)
  /// Instances differ from those that were reviewed.
  case instancesChanged(InstanceChanges)
  /// The keys that can sign. `problem` is a line when an agent or a file could not be asked.
  case signingKeys([SigningKey], problem: String?)
  /// The report is signed and on disk; the next one becomes an addendum to `reference`.
  case reportSigned(paths: [String], reference: ReportReference)
  /// The report was not signed.
  case signingFailed(reason: String)
  /// The picture is on disk.
  case pictureSaved(path: String)
  /// The picture was not saved.
  case pictureFailed(reason: String)
  /// The theme in use; its name.
  case themeChanged(String)
  /// A line for the reader.
  case message(Message)
}
