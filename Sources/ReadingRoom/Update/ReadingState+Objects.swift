import ImportedObjects
import StudyAssembly

extension ReadingState {
  /// What came of reading objects of other systems.
  mutating func updateObjects(_ event: Event) -> [Effect] {
    switch event {
    case .objectsListed(let id, let objects, let problems):
      guard session?.study.id == id else { return [] }
      session?.imported.objects = objects
      session?.imported.problems = problems
    case .objectLoaded(let id, let contents):
      guard session?.study.id == id else { return [] }
      session?.imported.contents[contents.object.id] = contents
      return resumePending(contents.object.id)
    case .objectFailed(let id, let objectUID, let reason):
      guard session?.study.id == id else { return [] }
      if session?.imported.pending?.row.objectUID == objectUID { session?.imported.pending = nil }
      message = Message(.failure, reason)
    default: break
    }
    return []
  }

  /// Opens the list; the headers are read when it opens for the first time.
  mutating func showObjects() -> [Effect] {
    guard let session else { return [] }
    guard session.study.hasObjects else {
      return refuse("This study holds no object of another system.")
    }
    dialogs.append(.objects(ObjectsDialog()))
    return session.imported.objects == nil ? [.listObjects(studyID: session.study.id)] : []
  }

  /// Carries out a command in the list; `nil` for one that is not the list's.
  mutating func perform(_ command: Command, in dialog: ObjectsDialog) -> [Effect]? {
    guard let rows = session?.imported.rows else { return nil }
    var dialog = dialog
    switch command {
    case .down, .up, .pageDown, .pageUp, .first, .last:
      dialog.selected = moved(dialog.selected, by: command, among: rows.count)
    case .cancel, .back:
      dialogs.removeLast()
      return []
    case .open, .toggle, .showText:
      guard rows.indices.contains(dialog.selected) else {
        return refuse("The objects are still being read.")
      }
      return act(command, on: rows[dialog.selected])
    default: return []
    }
    dialogs[dialogs.count - 1] = .objects(dialog)
    return []
  }

  /// Enter opens a report and draws everything else; Space always draws, `t` always opens.
  private mutating func act(_ command: Command, on row: ImportedRow) -> [Effect] {
    let isReport = session?.imported.object(of: row)?.kind == .structuredReport
    let wantsText = command == .showText || (command == .open && isReport)
    session?.imported.pending = (row, wantsText ? .text : .overlay)
    guard session?.imported.contents[row.objectUID] == nil else {
      return resumePending(row.objectUID)
    }
    message = Message(.notice, "Reading the object …")
    return [.loadObject(objectUID: row.objectUID)]
  }

  private mutating func resumePending(_ objectUID: String) -> [Effect] {
    guard let pending = session?.imported.pending, pending.row.objectUID == objectUID else {
      return []
    }
    session?.imported.pending = nil
    switch pending.purpose {
    case .overlay: return toggleOverlays(of: pending.row)
    case .text:
      guard let session, let contents = session.imported.contents[objectUID] else { return [] }
      let lines = contents.object.detailLines(in: session.study, contents: contents)
      dialogs.append(.lines(title: "Object of another system", lines, top: 0))
      return []
    }
  }

  private mutating func toggleOverlays(of row: ImportedRow) -> [Effect] {
    guard let overlays = session?.imported.overlays(of: row), !overlays.isEmpty else {
      let notices = session?.imported.contents[row.objectUID]?.notices ?? []
      return refuse(
        "Nothing of it can be drawn. " + (notices.first?.words ?? "t shows what it says."))
    }
    let ids = Set(overlays.map(\.id))
    if session?.imported.isShown(row) == true {
      session?.imported.shown.subtract(ids)
      message = Message(.notice, "Off the pictures.")
      return []
    }
    session?.imported.shown.formUnion(ids)
    // What is drawn may be a part only.
    let notices = session?.imported.contents[row.objectUID]?.notices ?? []
    message =
      notices.first.map { first in
        let more = notices.count > 1 ? " t shows \(notices.count - 1) more." : ""
        return Message(.warning, "Not checked. \(first.words)\(more)")
      } ?? Message(.notice, "On the pictures: made elsewhere, not checked.")
    return show(overlays)
  }

  /// Goes to a slice that the overlays mark, unless the one on show is such a slice, and takes the window
  /// that a presentation state asks for.
  private mutating func show(_ overlays: [ImportedOverlay]) -> [Effect] {
    guard let viewport = session?.viewport else { return [] }
    let isHere = overlays.contains {
      $0.seriesID == viewport.seriesID && $0.marks(viewport.slice)
    }
    var effects: [Effect] = []
    if !isHere, let first = overlays.first(where: { !$0.markedSlices.isEmpty }) {
      let marked = first.markedSlices
      effects = showSeries(first.seriesID, slice: marked[marked.count / 2])
    }
    guard let viewport = session?.viewport else { return effects }
    let window = overlays.lazy.filter { $0.seriesID == viewport.seriesID }
      .compactMap { $0.slices[viewport.slice]?.window }.first
    if let window { session?.viewport.window = .manual(window) }
    return effects
  }
}

extension ImportedOverlay {
  /// Whether anything is drawn on a slice.
  func marks(_ slice: Int) -> Bool {
    guard let marks = slices[slice] else { return false }
    return marks.mask != nil || marks.map != nil || !marks.shapes.isEmpty
  }

  /// The slices on which anything is drawn, in order.
  var markedSlices: [Int] { slices.keys.filter(marks).sorted() }
}
