public import Imaging
import ImportedObjects
public import TerminalUI
import Findings
import StudyAssembly

/// The picture of a viewport with the key that it was made from.
public struct ViewportPicture: Equatable, Sendable {
  /// What it was made from.
  public let key: ViewportKey
  /// The picture.
  public let image: DisplayImage

  /// A picture from its parts.
  public init(key: ViewportKey, image: DisplayImage) {
    self.key = key
    self.image = image
  }
}

/// Where the pixels of the image on show lie in the viewport; `nil` when no image is here.
///
/// - Parameter size: Samples of the viewport; `nil` takes those that the terminal shows.
func viewportMapping(_ state: ReadingState, size: PixelSize? = nil) -> DisplayMapping? {
  guard let shown = state.shownImage else { return nil }
  let area = StudyLayout(size: state.size, isWide: state.session?.isWide ?? false).picture
  guard !area.isEmpty else { return nil }
  let transform = state.session?.viewport.transform ?? DisplayTransform()
  let grid = state.graphics.grid
  return DisplayMapping(
    columns: shown.image.columns, rows: shown.image.rows,
    geometry: shown.geometry?.squared(for: grid, transform: transform), transform: transform,
    size: size
      ?? PixelSize(
        width: grid.imageWidth(columns: area.width), height: grid.imageHeight(rows: area.height)),
    aspectRatio: shown.aspectRatio(for: grid, transform))
}

/// Names the picture that the state shows; `nil` when it shows none: another screen, nothing loaded,
/// a locked or too small screen.
public func viewportKey(_ state: ReadingState) -> ViewportKey? {
  guard state.place == .study, state.lock == .open, state.isLargeEnough,
    let shown = state.shownImage, let mapping = viewportMapping(state)
  else { return nil }
  let session = state.session
  let area = StudyLayout(size: state.size, isWide: session?.isWide ?? false).picture
  return ViewportKey(
    studyID: session?.study.id ?? "", seriesID: session?.viewport.seriesID ?? "",
    slice: session?.viewport.slice ?? 0, area: area, grid: state.graphics.grid, voi: shown.voi,
    transform: mapping.transform,
    isInverted: shown.isInverted, overlay: session?.overlayKey,
    imported: session?.importedOnShow.map(\.id) ?? [], structures: session?.structureOverlay,
    calipers: session?.calipersOnShow ?? [], tool: session?.viewport.tool ?? .scroll)
}

/// Makes the picture that the state shows; `nil` when it shows none.
///
/// Greys come from `renderSlice`; regions, calipers, cross and scale bar are layers above them.
///
/// - Parameter isReduced: Whether it has about as many samples as the image has pixels there, where the display has
///   more: for terminals that enlarge pictures, while they move.
public func viewportPicture(_ state: ReadingState, isReduced: Bool = false) -> ViewportPicture? {
  guard let key = viewportKey(state), let shown = state.shownImage,
    let whole = viewportMapping(state),
    let mapping = isReduced ? viewportMapping(state, size: reducedSize(whole)) : whole
  else { return nil }
  let grey = renderSlice(
    shown.image, geometry: shown.geometry?.squared(for: key.grid, transform: mapping.transform),
    transform: mapping.transform, size: mapping.size, voi: key.voi, inverted: key.isInverted,
    padding: shown.padding, aspectRatio: shown.aspectRatio(for: key.grid, mapping.transform),
    displayFunction: state.preferences.displayFunction)
  var layers: [OverlayLayer] = []
  if let session = state.session, let overlay = key.structures,
    let layer = structureLayer(session, overlay, mapping: mapping, grid: key.grid)
  {
    layers.append(layer)
  }
  if let session = state.session, let layer = overlayLayer(session, mapping) {
    layers.append(layer)
  }
  for overlay in state.session?.importedOnShow ?? [] {
    layers += importedLayers(overlay, slice: key.slice, mapping: mapping)
  }
  layers.append(graphicsLayer(key, mapping))
  return ViewportPicture(
    key: key,
    image: DisplayImage(
      width: mapping.size.width, height: mapping.size.height, grey: grey, layers: layers))
}

/// A display of about one sample for each pixel of the image, where the mapping's has more; never fewer than
/// `fewestSamples` across.
private func reducedSize(_ mapping: DisplayMapping) -> PixelSize {
  let fewestSamples = 160.0
  let first = mapping.pixel(DisplayPoint(x: 0, y: 0))
  let next = mapping.pixel(DisplayPoint(x: 1, y: 1))
  let pixels = max(abs(next.column - first.column), abs(next.row - first.row))
  let share = min(1, max(pixels, fewestSamples / Double(mapping.size.width)))
  return PixelSize(
    width: Int((Double(mapping.size.width) * share).rounded()),
    height: Int((Double(mapping.size.height) * share).rounded()))
}

/// Captions of what lies on the picture by other systems' objects or by the anatomy network, for pictures that leave the program.
public func overlayCaptions(_ state: ReadingState) -> [String] {
  let imported = (state.session?.importedOnShow ?? []).map(\.caption)
  guard let session = state.session, session.structureOverlay != nil else { return imported }
  let model = session.anatomy.anatomy.map { " \($0.model.name) \($0.model.version)" } ?? ""
  return imported + ["structures by AI\(model), not checked"]
}

/// An image with what it takes to show it.
struct ShownImage {
  let image: SliceImage
  let geometry: SliceGeometry?
  let voi: VOITransform
  let isInverted: Bool
  var padding: ClosedRange<Float>?
  var aspectRatio = 1.0

  /// Height of a pixel by its width in square samples of the grid, as `SliceGeometry.squared`.
  func aspectRatio(for grid: PixelGrid, _ transform: DisplayTransform) -> Double {
    transform.quarterTurns % 2 == 0
      ? aspectRatio / grid.sampleAspect : aspectRatio * grid.sampleAspect
  }
}

extension ReadingState {
  /// The image on show; `nil` while there is none.
  var shownImage: ShownImage? {
    if let preview, session == nil {
      return ShownImage(
        image: preview.image, geometry: preview.geometry,
        voi: .linear(preview.window ?? percentileWindow(preview.image.samples)),
        isInverted: false)
    }
    guard let session, let image = session.currentImage, let voi = session.currentVOI else {
      return nil
    }
    let frame = session.currentFrame
    return ShownImage(
      image: image, geometry: session.currentGeometry, voi: voi,
      isInverted: (frame?.isInverted ?? false) != session.viewport.isInverted,
      padding: frame?.padding, aspectRatio: frame?.aspectRatio ?? 1)
  }
}

extension ReadingSession {
  /// The calipers of the slice on show.
  var calipersOnShow: [Caliper] {
    calipers.filter { $0.seriesID == viewport.seriesID && $0.slice == viewport.slice }
  }

  /// What other systems' objects have on the slice on show, as far as the reader asked for it.
  var importedOnShow: [ImportedOverlay] {
    imported.overlays(on: viewport.seriesID).filter { $0.marks(viewport.slice) }
  }

  /// What lies over the greys; `nil` when nothing does on this slice.
  var overlayKey: ViewportKey.Overlay? {
    guard let finding = selectedFinding else { return nil }
    switch viewport.overlay {
    case .off: return nil
    case .region:
      guard let region = finding.current.region, region.seriesID == viewport.seriesID else {
        return nil
      }
      return ViewportKey.Overlay(
        mode: .region, findingID: finding.id, extent: region.mask.runs.hashValue)
    case .attention:
      guard let map = attention[finding.id], map.seriesID == viewport.seriesID,
        map.slices[viewport.slice] != nil
      else { return nil }
      return ViewportKey.Overlay(
        mode: .attention, findingID: finding.id, extent: map.slices.count)
    }
  }
}

extension SliceGeometry {
  /// The plane with its spacing divided by the shape of the grid's samples, so that a mapping for
  /// square samples shows true proportions.
  public func squared(for grid: PixelGrid, transform: DisplayTransform) -> SliceGeometry {
    var plane = self
    if transform.quarterTurns % 2 == 0 {
      plane.rowSpacing /= grid.sampleAspect
    } else {
      plane.columnSpacing /= grid.sampleAspect
    }
    return plane
  }
}
