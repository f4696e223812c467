import Findings
public import TerminalUI

extension ReadingState {
  /// Least size at which the program can be used; below it keys do nothing but leave and suspend.
  public static let smallestSize = Size(width: 80, height: 24)

  /// Whether the screen is large enough for the program.
  public var isLargeEnough: Bool {
    size.width >= Self.smallestSize.width && size.height >= Self.smallestSize.height
  }

  /// A key: text where text is typed, else a command by the keymap.
  mutating func handle(_ key: Key) -> [Effect] {
    lastInput = now
    if case .locked(let field, _) = lock { return unlock(field, with: key) }
    message = nil
    // What cannot be seen must not be acted on.
    let contexts = isLargeEnough ? keyContexts : [.everywhere]
    if case .mouse(let event) = key { return isLargeEnough ? handle(event) : [] }
    if let command = Keymap.standard.command(for: key, in: contexts) { return perform(command) }
    if contexts.first?.takesText == true {
      type(key)
      return []
    }
    guard isLargeEnough else { return [] }
    message = Message(.notice, "\(key.name) does nothing here; ? lists the keys.")
    return []
  }

  /// Text from the clipboard goes where text is typed, and nowhere else.
  mutating func paste(_ text: String) {
    lastInput = now
    guard isLargeEnough, keyContexts.first?.takesText == true || lock != .open else { return }
    if case .locked(var field, _) = lock {
      field.insert(text)
      lock = .locked(field, wasWrong: false)
    } else {
      edit(area: { $0.insert(text) }, field: { $0.insert(text) })
    }
  }

  /// The screen opens when the reader's ID has been typed; anything else keeps it hidden.
  private mutating func unlock(_ field: TextField, with key: Key) -> [Effect] {
    var field = field
    switch key {
    case .enter:
      let isRight = field.text == reader.id
      lock = isRight ? .open : .locked(TextField(isSecret: true), wasWrong: !field.text.isEmpty)
    case .escape: lock = .locked(TextField(isSecret: true), wasWrong: false)
    default:
      field.apply(key)
      lock = .locked(field, wasWrong: false)
    }
    return []
  }

  private mutating func type(_ key: Key) {
    edit(area: { $0.apply(key) }, field: { $0.apply(key) })
  }

  /// Changes the text that takes the keys.
  private mutating func edit(
    area: (inout TextArea) -> Void, field: (inout TextField) -> Void
  ) {
    if let dialog = dialogs.last {
      dialogs[dialogs.count - 1] = dialog.editing(field)
    } else if place == .worklist {
      field(&worklist.filter)
    } else if place == .tags {
      if var tags = session?.tags {
        field(&tags.search)
        tags.top = 0
        session?.tags = tags
      }
    } else if place == .report, var text = session?.report?.editing {
      area(&text)
      session?.report?.editing = text
    }
  }
}

extension Dialog {
  /// The dialog after its text field was changed.
  fileprivate func editing(_ change: (inout TextField) -> Void) -> Dialog {
    switch self {
    case .help(var help):
      change(&help.search)
      help.top = 0
      return .help(help)
    case .palette(var palette):
      change(&palette.search)
      palette.selected = 0
      return .palette(palette)
    case .note(let id, var text):
      change(&text)
      return .note(findingID: id, text)
    case .finding(var form):
      form.edit(change)
      return .finding(form)
    case .sign(var sign):
      change(&sign.passphrase)
      return .sign(sign)
    case .confirm, .reject, .chooseSide, .lines, .objects, .anatomy: return self
    }
  }
}

extension TextField {
  /// An empty field for a passphrase.
  static var secret: TextField { TextField(isSecret: true) }
}
