import Imaging
import StudyAssembly

extension ReadingState {
  /// Pixels and headers that came in.
  mutating func updatePictures(_ event: Event) -> [Effect] {
    switch event {
    case .sliceLoaded(let id, let slice, let image): session?.receive(image, slice: slice, of: id)
    case .seriesLoaded(let id, let pixels): session?.receive(pixels, of: id)
    case .seriesFailed(let id, let reason): session?.pixels[id] = .failed(reason)
    case .tagsRead(let id, let slice, let rows):
      if session?.tags?.seriesID == id, session?.tags?.slice == slice {
        session?.tags?.rows = rows
      }
    case .tagsFailed(_, _, let reason):
      if place == .tags { place = .study }
      session?.tags = nil
      message = Message(.failure, reason)
    default: break
    }
    return []
  }

  /// Moves by slices, held at both ends of the series.
  mutating func moveSlices(by step: Int) -> [Effect] {
    showSlice((session?.viewport.slice ?? 0).addingReportingOverflow(step).partialValue)
  }

  /// Shows a slice of the series on show, held at both ends.
  mutating func showSlice(_ slice: Int) -> [Effect] {
    guard var session, let count = session.series?.frames.count, count > 0 else {
      return refuse("There is no series to show.")
    }
    let target = max(0, min(count - 1, slice))
    if target != session.viewport.slice, case .caliper = session.viewport.tool {
      session.viewport.tool = .scroll
    }
    session.viewport.slice = target
    self.session = session
    return []
  }

  /// Shows the series a number of places on, going round.
  mutating func moveSeries(by step: Int) -> [Effect] {
    guard let session, !session.study.series.isEmpty else {
      return refuse("There is no series to show.")
    }
    let count = session.study.series.count
    let index = session.study.series.firstIndex { $0.id == session.viewport.seriesID } ?? 0
    return showSeries(session.study.series[(index + step + count) % count].id, slice: nil)
  }

  /// Shows a series as it was left, or from its first slice; at `slice` when one is given.
  mutating func showSeries(_ id: String, slice: Int?) -> [Effect] {
    guard var session, session.study.series.contains(where: { $0.id == id }) else {
      return refuse("That series is not part of this study.")
    }
    if session.viewport.seriesID != id {
      let left = session.viewport
      session.rememberedViewports[left.seriesID] = left
      session.viewport = session.rememberedViewports[id] ?? Viewport(seriesID: id)
      session.viewport.overlay = left.overlay
      (session.viewport.tool, session.viewport.cine) = (.scroll, nil)
    }
    self.session = session
    let effects = slice.map { showSlice($0) } ?? []
    return effects + loadIfAbsent(id)
  }

  private func loadIfAbsent(_ id: String) -> [Effect] {
    guard let session else { return [] }
    switch session.pixels[id] ?? .absent {
    case .absent, .loading:
      return [.loadSeries(seriesID: id, slice: session.viewport.slice, .now)]
    case .volume, .slices, .failed: return []
    }
  }
}

extension ReadingSession {
  fileprivate mutating func receive(_ image: SliceImage, slice: Int, of id: String) {
    switch pixels[id] ?? .absent {
    case .absent, .failed: pixels[id] = .loading([slice: image])
    case .loading(var slices):
      // The old value is dropped first so that the dictionary is not copied for each slice.
      pixels[id] = nil
      slices[slice] = image
      pixels[id] = .loading(slices)
    case .volume, .slices: return
    }
    if percentileWindows[id] == nil { percentileWindows[id] = percentileWindow(image.samples) }
  }

  fileprivate mutating func receive(_ settled: SeriesPixels, of id: String) {
    pixels[id] = settled
    switch settled {
    case .volume(let volume): percentileWindows[id] = percentileWindow(volume.samples)
    case .slices(let slices):
      percentileWindows[id] =
        slices.isEmpty
        ? nil : percentileWindow(slices[slices.count / 2].samples)
    case .absent, .loading, .failed: break
    }
    let count = series?.frames.count ?? 0
    viewport.slice = max(0, min(viewport.slice, count - 1))
  }
}
