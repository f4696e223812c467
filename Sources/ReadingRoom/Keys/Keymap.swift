public import TerminalUI

/// Where the keys go.
public enum KeyContext: String, CaseIterable, Hashable, Sendable {
  case worklist, viewer, windowTool, panTool, caliper, cine, findings, study, tags, report
  case editing, filtering, help, palette, confirmation, rejection, side, form, note, signing
  case passphrase, lines, objects, anatomy, cartilage, screens, everywhere

  /// The heading in help and in `docs/keys.md`.
  public var title: String {
    switch self {
    case .worklist: "Study list"
    case .viewer: "Picture"
    case .windowTool: "Window tool"
    case .panTool: "Pan tool"
    case .caliper: "Caliper"
    case .cine: "Cine"
    case .findings: "Finding list"
    case .study: "Open study"
    case .tags: "Tag view"
    case .report: "Report"
    case .editing: "Editing a section of the report"
    case .filtering: "Typing a filter"
    case .help: "Help"
    case .palette: "Command palette"
    case .confirmation: "Questions"
    case .rejection: "Reasons for a rejection"
    case .side: "Setting the side"
    case .form: "Finding form"
    case .note: "Note"
    case .signing: "Signing"
    case .passphrase: "Typing a passphrase"
    case .lines: "Lists to read"
    case .objects: "Objects of other systems"
    case .anatomy: "Structures and measurements"
    case .cartilage: "Cartilage map"
    case .screens: "All screens"
    case .everywhere: "Everywhere, also while typing"
    }
  }

  /// Whether printable characters are text here, not commands.
  public var takesText: Bool {
    switch self {
    case .editing, .filtering, .help, .palette, .form, .note, .passphrase: true
    default: false
    }
  }
}

/// Keys that mean one command in one context.
public struct KeyBinding: Hashable, Sendable {
  /// Where it holds.
  public let context: KeyContext
  /// The keys.
  public let keys: [Key]
  /// What they ask for.
  public let command: Command
  /// What it does, for people: one line, no full stop.
  public let title: String
  /// The short word in the hint line; `nil` keeps it out of it.
  public let hint: String?

  /// A binding of printable `characters` and other `keys`.
  init(
    _ context: KeyContext, _ characters: String, _ keys: [Key], _ command: Command,
    _ title: String, hint: String? = nil
  ) {
    self.init(context, characters.map(Key.character) + keys, command, title, hint: hint)
  }

  /// A binding of printable `characters`.
  init(
    _ context: KeyContext, _ characters: String, _ command: Command, _ title: String,
    hint: String? = nil
  ) {
    self.init(context, characters.map(Key.character), command, title, hint: hint)
  }

  init(
    _ context: KeyContext, _ keys: [Key], _ command: Command, _ title: String, hint: String? = nil
  ) {
    self.context = context
    self.keys = keys
    self.command = command
    self.title = title
    self.hint = hint
  }

  /// The keys for people, such as `j, Down`.
  public var keyNames: String { keys.map(\.name).joined(separator: ", ") }
}

/// The table from keys to commands.
public struct Keymap: Sendable {
  /// All bindings; within a context the order of help.
  public let bindings: [KeyBinding]
  private let commands: [KeyContext: [Key: Command]]

  /// A keymap of bindings. Of two with the same key in one context the first counts.
  public init(bindings: [KeyBinding]) {
    self.bindings = bindings
    var commands: [KeyContext: [Key: Command]] = [:]
    for binding in bindings {
      for key in binding.keys where commands[binding.context]?[key] == nil {
        commands[binding.context, default: [:]][key] = binding.command
      }
    }
    self.commands = commands
  }

  /// The command of a key: that of the first context that has one.
  public func command(for key: Key, in contexts: [KeyContext]) -> Command? {
    contexts.lazy.compactMap { commands[$0]?[key] }.first
  }

  /// The bindings of the contexts, the nearest first; keys that a nearer context takes are left out.
  public func bindings(in contexts: [KeyContext]) -> [KeyBinding] {
    var taken: Set<Key> = []
    return contexts.flatMap { context -> [KeyBinding] in
      let own = bindings.filter { $0.context == context }
      let shown = own.compactMap { binding -> KeyBinding? in
        let keys = binding.keys.filter { !taken.contains($0) }
        return keys.isEmpty
          ? nil
          : KeyBinding(context, keys, binding.command, binding.title, hint: binding.hint)
      }
      taken.formUnion(own.flatMap(\.keys))
      return shown
    }
  }

  /// Places where one key stands twice in one context; none in a sound map.
  public var conflicts: [KeyBinding] {
    var seen: [KeyContext: Set<Key>] = [:]
    return bindings.filter { binding in
      binding.keys.contains { !seen[binding.context, default: []].insert($0).inserted }
    }
  }
}

extension Key {
  /// The key's name for people, such as `Ctrl-R`, `PgUp` or `j`.
  public var name: String {
    switch self {
    case .character(" "): "Space"
    case .character(let character): String(character)
    case .control(let character): "Ctrl-\(character.uppercased())"
    case .alt(let character): "Alt-\(character)"
    case .function(let number): "F\(number)"
    case .mouse: "Mouse"
    default: Self.names[self] ?? ""
    }
  }

  private static let names: [Key: String] = [
    .up: "Up", .down: "Down", .left: "Left", .right: "Right",
    .shiftUp: "Shift-Up", .shiftDown: "Shift-Down", .shiftLeft: "Shift-Left",
    .shiftRight: "Shift-Right", .altUp: "Alt-Up", .altDown: "Alt-Down", .altLeft: "Alt-Left",
    .altRight: "Alt-Right", .controlUp: "Ctrl-Up", .controlDown: "Ctrl-Down",
    .controlLeft: "Ctrl-Left", .controlRight: "Ctrl-Right", .pageUp: "PgUp",
    .pageDown: "PgDn", .home: "Home", .end: "End", .insert: "Ins", .delete: "Del",
    .backspace: "Backspace", .enter: "Enter", .tab: "Tab", .backTab: "Shift-Tab",
    .escape: "Esc",
  ]
}
