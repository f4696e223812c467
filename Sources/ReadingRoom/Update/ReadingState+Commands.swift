import Findings
import Imaging
import TerminalUI

extension ReadingState {
  /// Carries out a command where it was given: in the topmost dialog, else on the screen.
  mutating func perform(_ command: Command) -> [Effect] {
    switch command {
    case .suspend: return [.suspend]
    case .redraw: return [.redraw]
    case .nextTheme: return [.nextTheme]
    case .quit: return requestQuit()
    case .lockScreen:
      lockScreen()
      return []
    default: break
    }
    if let dialog = dialogs.last, let effects = perform(command, in: dialog) { return effects }
    switch command {
    case .help: dialogs.append(.help(HelpDialog(contexts: keyContexts)))
    case .palette: dialogs.append(.palette(PaletteDialog(contexts: keyContexts)))
    case .back: return goBack()
    default:
      switch place {
      case .worklist: return performInWorklist(command)
      case .study: return performInStudy(command)
      case .tags: return performInTags(command)
      case .report: return performInReport(command)
      case .cartilage: return []
      }
    }
    return []
  }

  private mutating func goBack() -> [Effect] {
    switch place {
    case .tags:
      session?.tags = nil
      place = .study
    case .report, .cartilage: place = .study
    case .worklist: return requestQuit()
    case .study:
      let open = session.map { $0.isReadOnly ? 0 : $0.review.undecided.count } ?? 0
      guard open > 0 else {
        if session == nil { (preview, place) = (nil, .worklist) }
        return closeStudy()
      }
      dialogs.append(.confirm(.closeStudy(undecided: open)))
    }
    return []
  }

  private mutating func requestQuit() -> [Effect] {
    if case .confirm(.quit)? = dialogs.last { return [.quit] }
    let open = session.map { $0.isReadOnly ? 0 : $0.review.undecided.count } ?? 0
    let hasText = hasUnsavedText
    guard open > 0 || hasText else { return [.quit] }
    dialogs.append(.confirm(.quit(undecided: open, hasUnsavedText: hasText)))
    return []
  }

  private var hasUnsavedText: Bool {
    if let report = session?.report, let text = report.editing, text.text != report.before {
      return true
    }
    return dialogs.contains { dialog in
      switch dialog {
      case .finding(let form): form.isChanged
      case .note(_, let text): !text.text.isEmpty
      default: false
      }
    }
  }

  private mutating func performInWorklist(_ command: Command) -> [Effect] {
    switch command {
    case .down: moveInWorklist(1)
    case .up: moveInWorklist(-1)
    case .pageDown: moveInWorklist(10)
    case .pageUp: moveInWorklist(-10)
    case .first: worklist.selectedID = worklist.visible.first?.id
    case .last: worklist.selectedID = worklist.visible.last?.id
    case .open: return openSelected()
    case .filter: worklist.isFiltering = true
    case .confirm: worklist.isFiltering = false
    case .cancel: (worklist.filter, worklist.isFiltering) = (TextField(), false)
    case .rescan:
      if case .running = worklist.scan { return refuse("The files are being read already.") }
      worklist.scan = .running(files: 0, total: 0)
      return [.scan]
    case .stopScan:
      guard case .running = worklist.scan else { return refuse("No files are being read.") }
      return [.stopScan]
    case .showProblems: showWorklistProblems()
    default: break
    }
    return []
  }

  private mutating func moveInWorklist(_ step: Int) {
    let visible = worklist.visible
    guard let current = visible.firstIndex(where: { $0.id == worklist.selected?.id }) else {
      return
    }
    worklist.selectedID = visible[max(0, min(visible.count - 1, current + step))].id
  }

  private mutating func showWorklistProblems() {
    var lines: [String] = []
    if let summary = worklist.selected {
      lines += summary.refusals.map { "Refused: \($0)" } + summary.problems
    }
    lines += worklist.problems
    if lines.isEmpty { lines = ["Everything that was found opened."] }
    dialogs.append(.lines(title: "What did not open, and why", lines, top: 0))
  }

  private mutating func performInTags(_ command: Command) -> [Effect] {
    guard var tags = session?.tags else { return [] }
    let last = max(0, tags.visible.count - 1)
    let page = max(1, size.height - 8)
    switch command {
    case .down: tags.top = min(last, tags.top + 1)
    case .up: tags.top = max(0, tags.top - 1)
    case .pageDown: tags.top = min(last, tags.top + page)
    case .pageUp: tags.top = max(0, tags.top - page)
    case .first: tags.top = 0
    case .last: tags.top = last
    case .filter: tags.isSearching = true
    case .confirm: tags.isSearching = false
    case .cancel: (tags.search, tags.isSearching, tags.top) = (TextField(), false, 0)
    default: break
    }
    session?.tags = tags
    return []
  }
}
