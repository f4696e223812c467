public import TerminalUI

/// The report screen: the draft by section, and the section being edited.
public struct ReportEditor: Equatable, Sendable {
  /// Key of the chosen section.
  public var sectionKey: String
  /// The text being edited; `nil` while nothing is.
  public var editing: TextArea?
  /// The text that the edit began with.
  public var before: String
  /// Lines that the draft is scrolled down from the chosen section.
  public var scroll: Int

  /// A report screen with a section chosen.
  public init(sectionKey: String) {
    self.sectionKey = sectionKey
    before = ""
    scroll = 0
  }
}
