import Findings
import Imaging
import Reporting
import TerminalUI

extension ReadingState {
  /// Carries out a command in the topmost dialog; `nil` for one that is not the dialog's.
  mutating func perform(_ command: Command, in dialog: Dialog) -> [Effect]? {
    switch dialog {
    case .help(var help):
      guard let top = scrolled(help.top, by: command) else { return close(on: command) }
      help.top = top
      replace(.help(help))
    case .lines(let title, let lines, let top):
      guard let top = scrolled(top, by: command) else { return close(on: command) }
      replace(.lines(title: title, lines, top: min(top, max(0, lines.count - 1))))
    case .confirm(let question): return answer(command, to: question)
    case .reject(let id):
      guard case .rejectFor(let reason) = command else { return close(on: command) }
      dialogs.removeLast()
      return act(.reject(findingID: id, reason))
    case .chooseSide:
      guard case .side(let side) = command else { return close(on: command) }
      dialogs.removeLast()
      return act(.setSide(side))
    case .note(let id, let text):
      guard command == .confirm else { return close(on: command) }
      dialogs.removeLast()
      return text.text.allSatisfy(\.isWhitespace)
        ? refuse("An empty note is not kept.") : act(.note(findingID: id, text: text.text))
    case .finding(let form): return perform(command, in: form)
    case .palette(let palette): return perform(command, in: palette)
    case .objects(let objects): return perform(command, in: objects)
    case .anatomy(let anatomy): return perform(command, in: anatomy)
    case .sign(let sign): return perform(command, in: sign)
    }
    return []
  }

  /// The chosen row of a list after a movement, held at both ends; a page is ten rows.
  func moved(_ row: Int, by command: Command, among count: Int) -> Int {
    let last = max(0, count - 1)
    return switch command {
    case .down: min(last, row + 1)
    case .up: max(0, row - 1)
    case .pageDown: min(last, row + 10)
    case .pageUp: max(0, row - 10)
    case .first: 0
    case .last: last
    default: row
    }
  }

  /// Puts another state of the topmost dialog in its place.
  private mutating func replace(_ dialog: Dialog) { dialogs[dialogs.count - 1] = dialog }

  private mutating func close(on command: Command) -> [Effect] {
    if command == .cancel || command == .no || command == .back { dialogs.removeLast() }
    return []
  }

  private func scrolled(_ top: Int, by command: Command) -> Int? {
    switch command {
    case .down: top + 1
    case .up: max(0, top - 1)
    case .pageDown: top + max(1, size.height - 10)
    case .pageUp: max(0, top - max(1, size.height - 10))
    default: nil
    }
  }

  private mutating func answer(_ command: Command, to question: Confirmation) -> [Effect] {
    guard command == .yes else { return close(on: command) }
    dialogs.removeLast()
    switch question {
    case .quit: return [.quit]
    case .closeStudy: return closeStudy()
    case .discardForm: dialogs.removeLast()
    case .discardSection: session?.report?.editing = nil
    case .restoreSection(let key): return act(.editSection(name: key, text: ""))
    case .stopDetection: return [.stopDetection]
    }
    return []
  }

  private mutating func perform(_ command: Command, in form: FindingForm) -> [Effect] {
    var form = form
    switch command {
    case .nextField: form.moveField(by: 1)
    case .previousField: form.moveField(by: -1)
    case .increase, .decrease:
      let threshold = form.choose(command == .increase ? 1 : -1)
      replace(.finding(form))
      guard let threshold, case .modify(let id) = form.purpose else { return [] }
      return [.recomputeRegion(findingID: id, threshold: threshold)]
    case .cancel:
      if form.isChanged {
        dialogs.append(.confirm(.discardForm))
      } else {
        dialogs.removeLast()
      }
      return []
    case .confirm: return finish(form)
    default: break
    }
    replace(.finding(form))
    return []
  }

  private mutating func finish(_ form: FindingForm) -> [Effect] {
    var form = form
    guard let action = form.finished() else {
      replace(.finding(form))
      return []
    }
    dialogs.removeLast()
    if case .modify(_, let edit) = action, edit == FindingEdit() {
      return refuse("Nothing was changed; a accepts the finding as it is.")
    }
    return act(action)
  }

  private mutating func perform(_ command: Command, in palette: PaletteDialog) -> [Effect] {
    var palette = palette
    let entries = palette.entries
    switch command {
    case .down: palette.selected = min(max(0, entries.count - 1), palette.selected + 1)
    case .up: palette.selected = max(0, palette.selected - 1)
    case .cancel:
      dialogs.removeLast()
      return []
    case .confirm:
      dialogs.removeLast()
      if let number = palette.slice { return performInStudy(number) }
      guard entries.indices.contains(palette.selected) else {
        return refuse("No command has these words.")
      }
      return perform(entries[palette.selected].command)
    default: break
    }
    replace(.palette(palette))
    return []
  }
}

extension PaletteDialog {
  /// The commands that have all the words, each once.
  var entries: [KeyBinding] {
    let words = search.text.lowercased().split(separator: " ")
    var seen: Set<Command> = [.palette]
    return Keymap.standard.bindings(in: contexts).filter { binding in
      let title = binding.title.lowercased()
      return words.allSatisfy { title.contains($0) } && seen.insert(binding.command).inserted
    }
  }

  /// `12` goes to slice 12, `+5` and `-5` go by slices.
  var slice: Command? {
    let text = search.text
    guard contexts.contains(.study), let number = Int(text), abs(number) < 1_000_000 else {
      return nil
    }
    return text.hasPrefix("+") || text.hasPrefix("-") ? .slices(number) : .slice(number)
  }
}
