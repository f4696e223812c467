import Findings
public import Reporting
import TerminalUI

extension ReadingState {
  /// The report as it stands, unsigned; `nil` without an open study.
  public var draft: Report? { reportInput.map(composeReport) }

  /// Width of the report's text, in cells.
  static var reportWidth: Int { 76 }

  mutating func openReport() {
    guard let draft else { return }
    if session?.report == nil {
      session?.report = ReportEditor(
        sectionKey: draft.section(ReportSectionKey.impression)?.key ?? draft.sections[0].key)
    }
    place = .report
  }

  /// Commands on the report screen.
  mutating func performInReport(_ command: Command) -> [Effect] {
    switch command {
    case .down: moveSection(by: 1)
    case .up: moveSection(by: -1)
    case .first: moveSection(by: -1000)
    case .last: moveSection(by: 1000)
    case .scrollDown: session?.report?.scroll += max(1, size.height - 10)
    case .scrollUp:
      let top = session?.report?.scroll ?? 0
      session?.report?.scroll = max(0, top - max(1, size.height - 10))
    case .editSection: return editSection()
    case .keepText: return keepText()
    case .cancel: leaveText()
    case .restoreText: return restoreText()
    case .undo: return undo()
    case .redo: return redo()
    case .setSide: dialogs.append(.chooseSide)
    case .sign: return openSigning()
    default: break
    }
    return []
  }

  private mutating func moveSection(by step: Int) {
    guard let draft, let report = session?.report else { return }
    let index = draft.sections.firstIndex { $0.key == report.sectionKey } ?? 0
    let target = max(0, min(draft.sections.count - 1, index + step))
    session?.report?.sectionKey = draft.sections[target].key
    session?.report?.scroll = 0
  }

  private var chosenSection: ReportSection? {
    session?.report.flatMap { draft?.section($0.sectionKey) }
  }

  private mutating func editSection() -> [Effect] {
    guard let section = chosenSection else { return [] }
    guard section.isEditable else {
      return refuse("This section is composed; what it says comes from the study and the review.")
    }
    if let session, session.isReadOnly { return refuseReadOnly() }
    var area = TextArea(text: section.readerText ?? "", wrapWidth: Self.reportWidth)
    area.moveToEnd()
    session?.report?.before = area.text
    session?.report?.editing = area
    return []
  }

  private mutating func keepText() -> [Effect] {
    guard let report = session?.report, let text = report.editing else { return [] }
    session?.report?.editing = nil
    return text.text == report.before
      ? [] : act(.editSection(name: report.sectionKey, text: text.text))
  }

  private mutating func leaveText() {
    guard let report = session?.report, let text = report.editing else { return }
    if text.text == report.before {
      session?.report?.editing = nil
    } else {
      dialogs.append(.confirm(.discardSection))
    }
  }

  private mutating func restoreText() -> [Effect] {
    guard let section = chosenSection, section.readerText != nil else {
      return refuse("This section has no text of yours.")
    }
    dialogs.append(.confirm(.restoreSection(key: section.key)))
    return []
  }

  mutating func openSigning() -> [Effect] {
    guard let session else { return [] }
    if session.isReadOnly { return refuseReadOnly() }
    dialogs.append(.sign(SignDialog()))
    return [.listSigningKeys]
  }
}
