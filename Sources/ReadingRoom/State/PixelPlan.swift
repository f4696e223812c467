import Imaging
import StudyAssembly

// Which slices are in memory. Goals, in order: the slice on show and those around it are here; what is
// here stays below the limit; the other series are here before they are asked for.

extension ReadingSession {
  /// Slices of a series that may be in memory at once while `slice` is on show: all, or as many
  /// around it as the limit has room for.
  func window(of series: Series, around slice: Int, limit: Int) -> Range<Int> {
    let count = series.frames.count
    let room = max(Self.fewestSlices, limit / max(series.bytesPerSlice, 1))
    guard count > room else { return 0..<count }
    let start = max(0, min(slice - room / 2, count - room))
    return start..<(start + room)
  }

  /// However large the slices are, the one on show and its neighbours are kept.
  private static let fewestSlices = 3

  /// Asks for the slices of the series on show that are wanted and not here, the nearest first.
  ///
  /// In a series that fits into memory these are all; else the window moves when the slice on show
  /// comes near its edge, so that it does not move with every step.
  mutating func slicesToLoad(limit: Int) -> [Effect] {
    guard let series else { return [] }
    let slice = viewport.slice
    let pixels = pixels[series.id] ?? SeriesPixels()
    let window = window(of: series, around: slice, limit: limit)
    let missing = pixels.missing(in: window)
    let isWhole = window.count == series.frames.count
    let near = max(1, window.count / 4)
    guard missing.contains(where: { isWhole || abs($0 - slice) <= near }) else { return [] }
    let wanted = (missing + pixels.awaited.filter(window.contains)).sorted {
      (abs($0 - slice), $0) < (abs($1 - slice), $1)
    }
    self.pixels[series.id, default: SeriesPixels()].awaited = Set(wanted)
    // Room is made before they come: on their way they take memory as well.
    forgetPixels(limit: max(0, limit - wanted.count * series.bytesPerSlice))
    return [.loadSlices(seriesID: series.id, slices: wanted, .now)]
  }

  /// Asks for other series, in the list's order, as long as whole ones have room beside what is here.
  mutating func seriesToLoad(limit: Int) -> [Effect] {
    guard let shown = series else { return [] }
    var used = window(of: shown, around: viewport.slice, limit: limit).count * shown.bytesPerSlice
    var effects: [Effect] = []
    for series in study.series where series.id != shown.id {
      let missing = (pixels[series.id] ?? SeriesPixels()).missing(in: 0..<series.frames.count)
      used += series.frames.count * series.bytesPerSlice
      guard used <= limit else { break }
      guard !missing.isEmpty else { continue }
      pixels[series.id, default: SeriesPixels()].awaited.formUnion(missing)
      effects.append(.loadSlices(seriesID: series.id, slices: missing, .later))
    }
    return effects
  }

  /// Forgets slices until what is here is below the limit: other series first, those farthest from the
  /// one on show in the list; then slices outside the window around the one on show.
  mutating func forgetPixels(limit: Int) {
    var total = pixels.values.reduce(0) { $0 + $1.byteCount }
    guard total > limit, let shown = series,
      let place = study.series.firstIndex(where: { $0.id == shown.id })
    else { return }
    let others = study.series.indices.filter { $0 != place }
      .sorted { abs($0 - place) > abs($1 - place) }.map { study.series[$0].id }
    for id in others where total > limit {
      total -= pixels[id]?.byteCount ?? 0
      pixels[id] = nil
    }
    let window = window(of: shown, around: viewport.slice, limit: limit)
    let outside = (pixels[shown.id]?.images.keys.filter { !window.contains($0) } ?? [])
      .sorted { abs($0 - viewport.slice) > abs($1 - viewport.slice) }
    for slice in outside where total > limit {
      total -= pixels[shown.id]?.images[slice]?.byteCount ?? 0
      pixels[shown.id]?.drop(slice)
    }
  }
}

extension Series {
  /// Memory that one slice takes, in bytes.
  var bytesPerSlice: Int {
    guard let frame = frames.first else { return 0 }
    return frame.columns.multipliedReportingOverflow(by: frame.rows).partialValue
      .multipliedReportingOverflow(by: MemoryLayout<Float>.size).partialValue
  }
}
