public import Findings
public import Reporting

/// Work that the state calls for. It comes back as an ``Event``.
///
/// Effects are carried out in the order in which `update` gave them.
public enum Effect: Equatable, Sendable {
  // MARK: Opening

  /// Scan the paths that the program was given, again.
  case scan
  /// Stop the scan. Answers `scanStopped`.
  case stopScan
  /// Open a study: take its hold, read its review. Answers `studyOpened` and `reviewLoaded`, or
  /// `openFailed`.
  case openStudy(studyID: String)
  /// Give up the hold and forget the pixels of the open study.
  case closeStudy(studyID: String)
  /// Read slices of a series, from zero, in this order; an earlier request for the same series is
  /// given up. Answers `slicesLoaded` as they come, then `loadingFinished`.
  case loadSlices(seriesID: String, slices: [Int], LoadPriority)
  /// Read the header of an image. Answers `tagsRead` or `tagsFailed`.
  case readTags(seriesID: String, slice: Int)
  /// Read what objects of other systems say of themselves. Answers `objectsListed`.
  case listObjects(studyID: String)
  /// Read what an object of another system holds. Answers `objectLoaded` or `objectFailed`.
  case loadObject(objectUID: String)

  // MARK: Models

  /// Judge what the series show and what is amiss with them. Answers `acquisitionProgress`, then `acquisitionJudged` or
  /// `acquisitionFailed`; the runtime may begin by itself.
  case judgeAcquisition(studyID: String)
  /// Outline and measure the knee's structures, the series on show first. Answers `anatomyProgress`, `anatomySeries`, then `anatomyRead`
  /// or `anatomyFailed`.
  case readAnatomy(studyID: String, firstSeriesID: String)
  /// Read the latest earlier examination of the same knee among the studies at hand, and compare. Answers `priorProgress`, then
  /// `priorRead` or `priorFailed`.
  case readPrior(studyID: String)

  /// Run the models that fit. Answers `modelRuns` and `findings`, again and again.
  case startDetection(studyID: String)
  /// Stop the models. Answers `modelRuns`.
  case stopDetection
  /// Compute a finding's region at a threshold, 0 to 1. Answers `regionRecomputed` or `regionFailed`.
  case recomputeRegion(findingID: String, threshold: Double)
  /// Compute the model's attention for a finding. Answers `attentionProgress`, then `attentionComputed` or
  /// `attentionFailed`.
  case computeAttention(findingID: String)
  /// Stop computing it. Answers nothing.
  case stopAttention(findingID: String)

  // MARK: Review and report

  /// Make an act durable, with the runtime's clock and the state's reader. It must be on disk, and
  /// `stored` or `storeFailed` given to `update`, before the next key is read.
  case store(ReviewAction)
  /// Make a slice seen durable.
  case storeCoverage(seriesID: String, slice: Int)
  /// Look for keys that can sign. Answers `signingKeys`.
  case listSigningKeys
  /// Check the conditions again, then sign. Answers `reportSigned` or `signingFailed`.
  case sign(SignRequest)

  // MARK: Terminal and program

  /// Save the picture on show with the patient's banner burnt in. Answers `pictureSaved` or
  /// `pictureFailed`.
  case savePicture(ViewportKey)
  /// Take the next theme. Answers `themeChanged`.
  case nextTheme
  /// Draw everything again.
  case redraw
  /// Stop as the shell's Ctrl-Z does, and come back with a full redraw.
  case suspend
  /// Ring the terminal's bell.
  case bell
  /// End the program. Everything decided is on disk already.
  case quit
}

/// How soon the pixels of a series are wanted.
public enum LoadPriority: Hashable, Sendable {
  /// It is on show.
  case now
  /// It may be wanted next.
  case later
}

/// What is to be signed, by whom and with what.
public struct SignRequest: Equatable, Sendable {
  /// Study Instance UID.
  public var studyID: String
  /// Who signs; name and role are printed in the report.
  public var signer: ReaderIdentity
  /// What the signature means, as printed in the report.
  public var meaning: SignatureMeaning
  /// The key.
  public var key: SigningKey
  /// The key file's passphrase; empty when it needs none.
  public var passphrase: String

  /// A request from its parts.
  public init(
    studyID: String, signer: ReaderIdentity, meaning: SignatureMeaning, key: SigningKey,
    passphrase: String
  ) {
    self.studyID = studyID
    self.signer = signer
    self.meaning = meaning
    self.key = key
    self.passphrase = passphrase
  }
}
