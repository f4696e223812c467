/// What a cell means. A theme turns roles into colours; code never names a colour.
///
/// A role without a style of its own takes that of its parent: `finding.pending` falls back to
/// `finding`, and that to `text`.
public struct Role: Hashable, Sendable {
  /// The role's name as themes write it, e.g. `finding.pending`.
  public let name: String

  /// Makes a role by name. Prefer the constants of this type.
  public init(_ name: String) { self.name = name }

  /// The role this one falls back to, nil for `text`.
  public var parent: Role? {
    if self == .text { return nil }
    guard let dot = name.lastIndex(of: ".") else { return .text }
    return Role(String(name[..<dot]))
  }
}

extension Role {
  /// Ordinary text.
  public static let text = Role("text")
  /// Text of less weight: units, hints, what cannot be chosen now.
  public static let dim = Role("dim")
  /// Text that must stand out.
  public static let strong = Role("strong")
  /// The patient banner.
  public static let banner = Role("banner")
  /// A part of the banner that needs care: side not stated, names that differ.
  public static let bannerWarning = Role("banner.warning")
  /// The title of a screen or pane.
  public static let title = Role("title")
  /// The border of a pane.
  public static let border = Role("border")
  /// The border of the pane that takes the keys.
  public static let borderFocused = Role("border.focused")

  /// The status line.
  public static let status = Role("status")
  /// A caution in the status line.
  public static let statusWarning = Role("status.warning")
  /// A failure in the status line.
  public static let statusError = Role("status.error")
  /// The standing words "research use, not a diagnostic display".
  public static let statusNotice = Role("status.notice")

  /// A row of a list.
  public static let listItem = Role("list.item")
  /// The chosen row of the list that takes the keys.
  public static let listSelected = Role("list.selected")
  /// The chosen row of a list that does not take the keys.
  public static let listSelectedInactive = Role("list.selected.inactive")
  /// The headings of a table.
  public static let listHeader = Role("list.header")
  /// A group's name inside a list.
  public static let listGroup = Role("list.group")
  /// The mark that says there is more above or below.
  public static let listScroll = Role("list.scroll")

  /// The rim of a viewport.
  public static let viewportBorder = Role("viewport.border")
  /// The rim of the viewport that takes the keys.
  public static let viewportBorderFocused = Role("viewport.border.focused")
  /// The ground beneath a picture, and what shows until it is drawn.
  public static let viewportImage = Role("viewport.image")
  /// Text on or beside a picture: window, slice, zoom.
  public static let viewportLabel = Role("viewport.label")
  /// Orientation letters.
  public static let viewportOrientation = Role("viewport.orientation")
  /// What is wrong with or missing from a picture.
  public static let viewportWarning = Role("viewport.warning")

  /// A finding in general.
  public static let finding = Role("finding")
  /// A model's finding above its upper threshold.
  public static let findingPositive = Role("finding.positive")
  /// A model's finding between its thresholds: read unaided.
  public static let findingIndeterminate = Role("finding.indeterminate")
  /// A model's answer below its lower threshold.
  public static let findingNegative = Role("finding.negative")
  /// A finding the reader has accepted.
  public static let findingAccepted = Role("finding.accepted")
  /// A finding the reader has changed.
  public static let findingModified = Role("finding.modified")
  /// A finding the reader has rejected.
  public static let findingRejected = Role("finding.rejected")
  /// A finding the reader has not decided.
  public static let findingPending = Role("finding.pending")
  /// A finding the reader has added.
  public static let findingAdded = Role("finding.added")

  /// The mark of what a model said.
  public static let badgeAI = Role("badge.ai")
  /// The mark of what another system made and nobody here has checked.
  public static let badgeImported = Role("badge.imported")
  /// The mark of picture quality: graphics mode and fidelity.
  public static let badgeQuality = Role("badge.quality")
  /// The mark of a picture that is good for navigation only.
  public static let badgeNavigation = Role("badge.navigation")
  /// The mark PRELIMINARY.
  public static let badgePreliminary = Role("badge.preliminary")

  /// A key in help and hints.
  public static let helpKey = Role("help.key")
  /// What a key does.
  public static let helpText = Role("help.text")
  /// Words that match a search.
  public static let searchMatch = Role("search.match")

  /// Text the reader is editing.
  public static let input = Role("input")
  /// The label before an input.
  public static let inputLabel = Role("input.label")
  /// Words standing in for an empty input.
  public static let inputPlaceholder = Role("input.placeholder")

  /// A question or message above the screen.
  public static let popup = Role("popup")
  /// The border of a popup.
  public static let popupBorder = Role("popup.border")
  /// The title of a popup.
  public static let popupTitle = Role("popup.title")

  /// A failure.
  public static let error = Role("error")
  /// A caution.
  public static let warning = Role("warning")
  /// What went well.
  public static let success = Role("success")

  /// The done part of a progress gauge.
  public static let gaugeFilled = Role("gauge.filled")
  /// The rest of a progress gauge.
  public static let gaugeEmpty = Role("gauge.empty")

  /// The body of a report.
  public static let reportText = Role("report.text")
  /// A heading of a report.
  public static let reportHeading = Role("report.heading")
  /// A passage the reader can edit.
  public static let reportEditable = Role("report.editable")
  /// The passage being edited.
  public static let reportEditing = Role("report.editing")
  /// What a report leaves open: "not assessed".
  public static let reportOpen = Role("report.open")

  /// A slice that has been seen in full, in the coverage gauge.
  public static let coverageSeen = Role("coverage.seen")
  /// A slice not yet seen.
  public static let coverageUnseen = Role("coverage.unseen")

  /// Every role, in the order of `Themes/README.md`.
  public static let all: [Role] = [
    .text, .dim, .strong, .banner, .bannerWarning, .title, .border, .borderFocused,
    .status, .statusWarning, .statusError, .statusNotice,
    .listItem, .listSelected, .listSelectedInactive, .listHeader, .listGroup, .listScroll,
    .viewportBorder, .viewportBorderFocused, .viewportImage, .viewportLabel,
    .viewportOrientation, .viewportWarning,
    .finding, .findingPositive, .findingIndeterminate, .findingNegative, .findingAccepted,
    .findingModified, .findingRejected, .findingPending, .findingAdded,
    .badgeAI, .badgeImported, .badgeQuality, .badgeNavigation, .badgePreliminary,
    .helpKey, .helpText, .searchMatch, .input, .inputLabel, .inputPlaceholder,
    .popup, .popupBorder, .popupTitle, .error, .warning, .success, .gaugeFilled, .gaugeEmpty,
    .reportText, .reportHeading, .reportEditable, .reportEditing, .reportOpen,
    .coverageSeen, .coverageUnseen,
  ]

  /// Roles that never hold words, so that contrast is not asked of them.
  public static let ornamental: Set<Role> = [
    .border, .viewportBorder, .viewportImage, .popupBorder, .gaugeEmpty, .gaugeFilled,
    .coverageSeen, .coverageUnseen, .listScroll,
  ]
}
