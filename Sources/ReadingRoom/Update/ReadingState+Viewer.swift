import Findings
import Imaging
import StudyAssembly
import TerminalUI

extension ReadingState {
  /// Commands on the picture; what is left goes to the findings.
  mutating func performInStudy(_ command: Command) -> [Effect] {
    guard session != nil else {
      return refuse("The study is still being opened; only q goes back.")
    }
    switch command {
    case .slices(let step): return moveSlices(by: step)
    case .slice(let number): return showSlice(number - 1)
    case .firstSlice: return showSlice(0)
    case .lastSlice: return showSlice(Int.max)
    case .nextSeries: return moveSeries(by: 1)
    case .previousSeries: return moveSeries(by: -1)
    case .switchPane: switchPane()
    case .toggleWide: session?.isWide.toggle()
    case .toggleCine: toggleCine()
    case .faster: changeCine(by: 2)
    case .slower: changeCine(by: -2)
    case .showTags: return showTags()
    case .showObjects: return showObjects()
    case .showAnatomy: return showAnatomy()
    case .showAcquisition: return showAcquisition()
    case .toggleLinkedPlanes: toggleLinkedPlanes()
    case .savePicture: return savePicture()
    case .showProblems: showStudyProblems()
    default: return performOnPicture(command)
    }
    return []
  }

  private mutating func switchPane() {
    guard let focus = session?.focus else { return }
    session?.focus = focus == .viewport ? .findings : .viewport
  }

  private mutating func toggleCine() {
    let isRunning = session?.viewport.cine != nil
    session?.viewport.cine = isRunning ? nil : Cine(lastStep: now)
    session?.viewport.tool = .scroll
  }

  private mutating func changeCine(by step: Int) {
    guard let rate = session?.viewport.cine?.slicesPerSecond else { return }
    session?.viewport.cine?.slicesPerSecond = max(1, min(30, rate + step))
  }

  private mutating func showTags() -> [Effect] {
    guard let viewport = session?.viewport, !viewport.seriesID.isEmpty else {
      return refuse("There is no image whose header could be shown.")
    }
    session?.tags = TagView(seriesID: viewport.seriesID, slice: viewport.slice)
    place = .tags
    return [.readTags(seriesID: viewport.seriesID, slice: viewport.slice)]
  }

  private mutating func savePicture() -> [Effect] {
    guard let key = viewportKey(self), session?.currentImage != nil else {
      return refuse("There is no picture to save.")
    }
    return [.savePicture(key)]
  }

  private mutating func showStudyProblems() {
    guard let session else { return }
    let summary = worklist.studies.first { $0.id == session.study.id }
    var lines = summary?.problems ?? []
    for series in session.study.series {
      let doubts = (session.cautions[series.id] ?? []) + session.acquisitionDoubts(of: series.id)
      lines += doubts.map { "\(series.shortName): \($0)" }
    }
    for run in session.runs { lines.append(run.words) }
    if lines.isEmpty { lines = ["No doubt about this study is known."] }
    dialogs.append(.lines(title: "What is known against this study", lines, top: 0))
  }

  private mutating func performOnPicture(_ command: Command) -> [Effect] {
    guard var viewport = session?.viewport else { return [] }
    switch command {
    case .windowTool: viewport.tool = .window
    case .panTool: viewport.tool = .pan
    case .leaveTool: viewport.tool = .scroll
    case .automaticWindow: viewport.window = .percentile
    case .fullRangeWindow: viewport.window = .fullRange
    case .windowPreset(let key): viewport.window = .preset(key)
    case .zoomIn: viewport.transform.zoom = min(32, viewport.transform.zoom * 1.25)
    case .zoomOut: viewport.transform.zoom = max(0.25, viewport.transform.zoom / 1.25)
    case .zoomToFit:
      (viewport.transform.zoom, viewport.transform.panColumns, viewport.transform.panRows) =
        (1, 0, 0)
    case .invert: viewport.isInverted.toggle()
    case .nextInterpolation:
      viewport.transform.interpolation = viewport.transform.interpolation.next
      message = Message(.notice, "between pixels: \(viewport.transform.interpolation.words)")
    case .rotate: viewport.transform.rotateClockwise()
    case .flipHorizontally: viewport.transform.flipHorizontally()
    case .flipVertically: viewport.transform.flipVertically()
    case .resetPicture:
      viewport = Viewport(
        seriesID: viewport.seriesID, slice: viewport.slice,
        interpolation: preferences.interpolation)
      session?.imported.shown = []
      session?.anatomy.shown = []
    case .headerWindow: return chooseHeaderWindow()
    case .windowCenter(let share): return changeWindow(centerBy: share, widthBy: 1)
    case .windowWidth(let factor): return changeWindow(centerBy: 0, widthBy: factor)
    case .pan(let right, let down): return pan(right: right, down: down)
    case .caliper, .moveCross, .setCaliperPoint, .deleteCaliper:
      return performCaliper(command)
    default: return performOnFindings(command)
    }
    session?.viewport = viewport
    return []
  }

  private mutating func chooseHeaderWindow() -> [Effect] {
    guard let session, session.currentFrame?.voi != nil else {
      return refuse("The header states no window; 0 takes the percentiles.")
    }
    self.session?.viewport.window = .header
    return []
  }

  /// Moves centre and width; `centerBy` is a share of the width.
  mutating func changeWindow(centerBy share: Double, widthBy factor: Double) -> [Effect] {
    guard let window = session?.currentWindow else {
      return refuse("The picture is not here yet; its window cannot be changed.")
    }
    let width = min(max(window.width * factor, 1e-6), 1e9)
    session?.viewport.window = .manual(
      WindowLevel(center: window.center + share * window.width, width: width))
    return []
  }

  /// Moves the picture by cells.
  mutating func pan(right: Int, down: Int) -> [Effect] {
    guard let mapping = viewportMapping(self) else {
      return refuse("The picture is not here yet.")
    }
    session?.viewport.transform = mapping.panned(
      right: Double(right * graphics.grid.columnsPerCell),
      down: Double(down * graphics.grid.rowsPerCell))
    return []
  }
}
