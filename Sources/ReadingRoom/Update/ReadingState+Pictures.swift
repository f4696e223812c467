import Imaging
import StudyAssembly

extension ReadingState {
  /// Pixels and headers that came in.
  mutating func updatePictures(_ event: Event) -> [Effect] {
    switch event {
    case .slicesLoaded(let id, let slices): session?.receive(slices, of: id, preferences)
    case .loadingFinished(let id): session?.finishLoading(id)
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
    let effects = session.slicesToLoad(limit: preferences.pixelCacheBytes)
    self.session = session
    return effects
  }

  /// Shows the series a number of places on, going round.
  mutating func moveSeries(by step: Int) -> [Effect] {
    guard let session, !session.study.series.isEmpty else {
      return refuse("There is no series to show.")
    }
    let count = session.study.series.count
    let index = session.study.series.firstIndex { $0.id == session.viewport.seriesID } ?? 0
    let id = session.study.series[(index + step + count) % count].id
    return showSeries(id, slice: linkedSlice(of: id))
  }

  /// Shows a series as it was left, or from its first slice; at `slice` when one is given.
  mutating func showSeries(_ id: String, slice: Int?) -> [Effect] {
    guard var session, session.study.series.contains(where: { $0.id == id }) else {
      return refuse("That series is not part of this study.")
    }
    if session.viewport.seriesID != id {
      let left = session.viewport
      session.rememberedViewports[left.seriesID] = left
      session.viewport =
        session.rememberedViewports[id]
        ?? Viewport(seriesID: id, interpolation: preferences.interpolation)
      session.viewport.overlay = left.overlay
      (session.viewport.tool, session.viewport.cine) = (.scroll, nil)
    }
    let effects = slice == nil ? session.slicesToLoad(limit: preferences.pixelCacheBytes) : []
    self.session = session
    return effects + (slice.map { showSlice($0) } ?? [])
  }
}

extension ReadingSession {
  fileprivate mutating func receive(
    _ slices: [Int: Result<SliceImage, SliceFailure>], of id: String, _ preferences: Preferences
  ) {
    guard study.series.contains(where: { $0.id == id }) else { return }
    // Taken out and put back so that the dictionary is not copied for each slice.
    var received = pixels.removeValue(forKey: id) ?? SeriesPixels()
    received.receive(slices)
    if percentileWindows[id] == nil, let first = received.images.min(by: { $0.key < $1.key }) {
      percentileWindows[id] = percentileWindow(of: [first.value], padding: padding(of: id))
    }
    pixels[id] = received
    forgetPixels(limit: preferences.pixelCacheBytes)
  }

  /// The window of the whole series is set once; it does not move when other slices come later.
  fileprivate mutating func finishLoading(_ id: String) {
    pixels[id]?.awaited = []
    guard windowedSeries.insert(id).inserted, let images = pixels[id]?.images, !images.isEmpty
    else { return }
    percentileWindows[id] = percentileWindow(
      of: images.sorted { $0.key < $1.key }.map(\.value), padding: padding(of: id))
  }

  private func padding(of id: String) -> [ClosedRange<Float>] {
    study.series.first { $0.id == id }?.padding ?? []
  }
}
