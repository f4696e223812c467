public import Findings
public import Imaging
public import TerminalUI

/// What stands above the screen and takes the keys.
public enum Dialog: Equatable, Sendable {
  /// The keys of a context, with a search.
  case help(HelpDialog)
  /// A question that Enter or `y` answers with yes, Esc or `n` with no.
  case confirm(Confirmation)
  /// Why a candidate is rejected, by one key.
  case reject(findingID: String)
  /// Which side, by one key.
  case chooseSide
  /// The parts of a finding.
  case finding(FindingForm)
  /// A note on a finding, or on the study when `findingID` is nil.
  case note(findingID: String?, TextField)
  /// The conditions and particulars of a signature.
  case sign(SignDialog)
  /// Lines to be read, such as what did not open.
  case lines(title: String, [String], top: Int)
  /// Commands by name.
  case palette(PaletteDialog)
  /// The objects of other systems in the open study.
  case objects(ObjectsDialog)
  /// The knee's structures and measurements.
  case anatomy(AnatomyDialog)
}

/// The keys of a context, with a search.
public struct HelpDialog: Equatable, Sendable {
  /// The contexts whose keys are listed, the nearest first.
  public var contexts: [KeyContext]
  /// Words that a line must have.
  public var search: TextField
  /// First line on show.
  public var top: Int

  /// Help for contexts.
  public init(contexts: [KeyContext]) {
    self.contexts = contexts
    search = TextField()
    top = 0
  }
}

/// Commands by name.
public struct PaletteDialog: Equatable, Sendable {
  /// The contexts whose commands are offered, the nearest first.
  public var contexts: [KeyContext]
  /// Words that a command must have.
  public var search: TextField
  /// Place of the chosen command among those that match, from zero.
  public var selected: Int

  /// A palette for contexts.
  public init(contexts: [KeyContext]) {
    self.contexts = contexts
    search = TextField()
    selected = 0
  }
}

/// What is asked before it is done.
public enum Confirmation: Hashable, Sendable {
  /// Leave the program with findings undecided (how many) or with text that is not kept.
  case quit(undecided: Int, hasUnsavedText: Bool)
  /// Close the study with findings undecided; how many.
  case closeStudy(undecided: Int)
  /// Throw away what was typed in a form.
  case discardForm
  /// Throw away what was typed in a section of the report.
  case discardSection
  /// Take the reader's text of a section back to the composed one.
  case restoreSection(key: String)
  /// Stop the models that are running.
  case stopDetection
}

/// A part of a finding in the form.
public enum FindingFormField: Hashable, Sendable {
  case type, grade, side, site, wording, contourThreshold
  /// One of the measurements, by its place.
  case measurement(Int)
}

/// The parts of a finding, to be changed or to be added.
public struct FindingForm: Equatable, Sendable {
  /// What the form is for.
  public enum Purpose: Equatable, Sendable {
    /// A change of a finding of the list.
    case modify(findingID: String)
    /// A finding of the reader's own.
    case add
  }

  /// What the form is for.
  public var purpose: Purpose
  /// The finding as it stands before the form's changes.
  public var base: Finding
  /// The field that takes the keys.
  public var field: FindingFormField
  /// Type, in kebab-case.
  public var type: TextField
  /// Grade.
  public var grade: TextField
  /// Side.
  public var side: BodySide
  /// Site.
  public var site: TextField
  /// Wording for the report.
  public var wording: TextField
  /// Values of the sizes as text; the sizes come first in `base.measurements`, in this order.
  public var measurements: [TextField]
  /// Contour threshold, 0 to 1; `nil` where the finding has no region or it is untouched.
  public var contourThreshold: Double?
  /// Region and measurements at `contourThreshold`; `nil` until they are computed.
  public var recomputed: RecomputedRegion?
  /// What is wrong with the input, in one line; empty when nothing is.
  public var complaint: String
}

/// A region and what was measured on it at another threshold.
public struct RecomputedRegion: Equatable, Sendable {
  /// The voxel-probability threshold, 0 to 1.
  public var threshold: Double
  /// The region.
  public var region: FindingRegion
  /// Its measurements.
  public var measurements: [Measurement]

  /// A region from its parts.
  public init(threshold: Double, region: FindingRegion, measurements: [Measurement]) {
    self.threshold = threshold
    self.region = region
    self.measurements = measurements
  }
}

/// A key that can sign.
public struct SigningKey: Hashable, Sendable {
  /// Where the private part is.
  public enum Source: Hashable, Sendable {
    /// An ssh-agent, local or forwarded.
    case agent
    /// A key file.
    case file(path: String, needsPassphrase: Bool)
  }

  /// Where the private part is.
  public var source: Source
  /// The key's comment or file name.
  public var name: String
  /// Kind, such as `ED25519`.
  public var kind: String
  /// Fingerprint, such as `SHA256:...`.
  public var fingerprint: String

  /// A key from its parts.
  public init(source: Source, name: String, kind: String, fingerprint: String) {
    self.source = source
    self.name = name
    self.kind = kind
    self.fingerprint = fingerprint
  }
}

/// The conditions and particulars of a signature.
public struct SignDialog: Equatable, Sendable {
  /// How far the signing is.
  public enum Phase: Hashable, Sendable {
    /// The reader looks at conditions and chooses a key.
    case preparing
    /// The passphrase of the chosen key is typed.
    case passphrase
    /// The signature is being made.
    case signing
    /// Done: the paths of the files.
    case signed([String])
    /// It could not be done, with the reason in one line.
    case failed(String)
  }

  /// How far the signing is.
  public var phase: Phase
  /// The keys that can sign; `nil` until they are known.
  public var keys: [SigningKey]?
  /// Chosen row: first the obstacles, then the keys.
  public var row: Int
  /// Chosen key, by its place in `keys`.
  public var key: Int
  /// The passphrase, never shown and never stored.
  public var passphrase: TextField

  /// The dialog before the keys are known.
  public init() {
    phase = .preparing
    row = 0
    key = 0
    passphrase = .secret
  }
}
