import Findings
import Imaging
import StudyAssembly
import TerminalUI

extension ReadingState {
  /// The mouse does what keys do: the wheel turns slices, dragging changes window or place, a click
  /// chooses.
  mutating func handle(_ event: MouseEvent) -> [Effect] {
    guard dialogs.isEmpty else { return [] }
    switch place {
    case .worklist: return handleInWorklist(event)
    case .study: return handleInStudy(event)
    case .cartilage: return []
    case .tags, .report:
      switch event.kind {
      case .wheelUp: return perform(.up)
      case .wheelDown: return perform(.down)
      case .press, .release, .drag: return []
      }
    }
  }

  private mutating func handleInWorklist(_ event: MouseEvent) -> [Effect] {
    switch event.kind {
    case .wheelUp: return perform(.up)
    case .wheelDown: return perform(.down)
    case .press where event.button == .left:
      let area = WorklistLayout(size: size).table
      guard let row = worklistTable(self).row(at: event.cell, in: area) else { return [] }
      let visible = worklist.visible
      guard visible.indices.contains(row) else { return [] }
      if worklist.selected?.id == visible[row].id { return openSelected() }
      worklist.selectedID = visible[row].id
    case .press, .release, .drag: break
    }
    return []
  }

  private mutating func handleInStudy(_ event: MouseEvent) -> [Effect] {
    guard let session else { return [] }
    let layout = StudyLayout(size: size, isWide: session.isWide)
    switch event.kind {
    case .wheelUp, .wheelDown:
      let step = event.kind == .wheelUp ? -1 : 1
      if layout.findings.contains(event.cell) {
        return perform(step < 0 ? .previousFinding : .nextFinding)
      }
      return moveSlices(by: step)
    case .press: return press(event, layout)
    case .drag: return drag(to: event)
    case .release: return release()
    }
  }

  /// A caliper that was drawn with the button held ends where it is let go.
  private mutating func release() -> [Effect] {
    let ended = drag
    drag = nil
    guard ended?.purpose == .caliper,
      case .caliper(let cross, .some(let start))? = session?.viewport.tool, cross != start
    else { return [] }
    return setCaliperPoint()
  }

  private mutating func press(_ event: MouseEvent, _ layout: StudyLayout) -> [Effect] {
    guard let session else { return [] }
    if layout.picture.contains(event.cell) {
      self.session?.focus = .viewport
      return pressOnPicture(event, layout)
    }
    let list = findingListBox(session, height: layout.findingRows.height)
    if let row = list.row(at: event.cell, in: layout.findingRows) {
      self.session?.focus = .findings
      let (visible, index) = (session.visibleFindings, row / rowsPerFinding)
      if visible.indices.contains(index) { self.session?.selectedFindingID = visible[index].id }
      return []
    }
    let series = seriesListBox(session, width: layout.strip.width)
    if let row = series.row(at: event.cell, in: layout.stripRows),
      session.study.series.indices.contains(row)
    {
      return showSeries(session.study.series[row].id, slice: nil)
    }
    return []
  }

  private mutating func pressOnPicture(_ event: MouseEvent, _ layout: StudyLayout) -> [Effect] {
    if case .caliper? = session?.viewport.tool, event.button == .left {
      putCross(at: displayPoint(event, layout))
      drag = Drag(purpose: .caliper, last: event.cell)
      return setCaliperPoint()
    }
    let isPan =
      event.button == .right || event.modifiers.contains(.shift)
      || (session?.viewport.tool == .pan && event.button == .left)
    guard event.button == .left || event.button == .right else { return [] }
    drag = Drag(purpose: isPan ? .pan : .window, last: event.cell)
    return []
  }

  /// A cell to the right widens by 4 %, a cell down makes darker by 4 % of the width.
  private mutating func drag(to event: MouseEvent) -> [Effect] {
    guard let start = drag else { return [] }
    let right = event.cell.column - start.last.column
    let down = event.cell.row - start.last.row
    drag?.last = event.cell
    switch start.purpose {
    case .window:
      var factor = 1.0
      for _ in 0..<min(abs(right), 200) { factor *= right > 0 ? 1.04 : 1 / 1.04 }
      return changeWindow(centerBy: 0.04 * Double(down), widthBy: factor)
    case .pan: return pan(right: right, down: down)
    case .caliper:
      let layout = StudyLayout(size: size, isWide: session?.isWide ?? false)
      putCross(at: displayPoint(event, layout))
    }
    return []
  }

  /// The sample under the mouse: by pixel where the terminal tells it, else the middle of the cell.
  private func displayPoint(_ event: MouseEvent, _ layout: StudyLayout) -> DisplayPoint {
    let grid = graphics.grid
    if let pixel = event.pixel, grid.rowsPerCell > 2 {
      return DisplayPoint(
        x: Double(pixel.x - layout.picture.column * grid.columnsPerCell),
        y: Double(pixel.y - layout.picture.row * grid.rowsPerCell))
    }
    let column = Double(event.cell.column - layout.picture.column) + 0.5
    let row = Double(event.cell.row - layout.picture.row) + 0.5
    return DisplayPoint(
      x: column * Double(grid.columnsPerCell) - 0.5, y: row * Double(grid.rowsPerCell) - 0.5)
  }
}
