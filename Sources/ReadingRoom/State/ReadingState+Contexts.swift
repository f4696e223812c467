extension ReadingState {
  /// Where a key goes: the nearest context first.
  public var keyContexts: [KeyContext] {
    if let dialog = dialogs.last { return dialog.keyContexts + [.everywhere] }
    switch place {
    case .worklist where worklist.isFiltering: return [.filtering, .everywhere]
    case .worklist: return [.worklist, .screens, .everywhere]
    case .tags where session?.tags?.isSearching == true: return [.filtering, .everywhere]
    case .tags: return [.tags, .screens, .everywhere]
    case .cartilage: return [.cartilage, .screens, .everywhere]
    case .report where session?.report?.editing != nil: return [.editing, .everywhere]
    case .report: return [.report, .screens, .everywhere]
    case .study: return studyContexts + [.study, .screens, .everywhere]
    }
  }

  private var studyContexts: [KeyContext] {
    guard let session else { return [] }
    switch session.viewport.tool {
    case .caliper: return [.caliper, .viewer]
    case .window: return [.windowTool, .viewer]
    case .pan: return [.panTool, .viewer]
    case .scroll: break
    }
    let cine: [KeyContext] = session.viewport.cine == nil ? [] : [.cine]
    return cine + [session.focus == .findings ? .findings : .viewer]
  }
}

extension Dialog {
  /// Where the dialog's keys stand in the keymap.
  var keyContexts: [KeyContext] {
    switch self {
    case .help: [.help]
    case .confirm: [.confirmation]
    case .reject: [.rejection]
    case .chooseSide: [.side]
    case .finding: [.form]
    case .note: [.note]
    case .sign(let sign): sign.phase == .passphrase ? [.passphrase] : [.signing]
    case .lines: [.lines]
    case .palette: [.palette]
    case .objects: [.objects]
    case .anatomy: [.anatomy]
    }
  }
}
