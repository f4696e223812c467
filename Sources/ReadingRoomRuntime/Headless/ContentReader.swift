import AcquisitionQuality
import FindingDetection
import Imaging
import KneeAnatomy
import StudyAssembly

/// Asks the pixels of series whose header and words are silent what their greys show.
final class ContentReader {
  private let pack: ModelPack?
  private let threads: Int
  private let isCancelled: @Sendable () -> Bool
  /// The network, once a series needed it.
  private var model: LoadedModel?

  init(shelf: ModelShelf, threads: Int, isCancelled: @escaping @Sendable () -> Bool) {
    pack = shelf.anatomyPack
    (self.threads, self.isCancelled) = (threads, isCancelled)
  }

  /// What the pixels show; nil where the header or words say all, or there is no model that can tell.
  func content(of series: Series, in study: Study, _ volume: Volume) throws -> ImageContent? {
    guard let pack, let classifier = pack.contrastByGreys, case .fits = pack.fit(series),
      SeriesTraits(series, studyDescription: study.description).asksForContent
    else { return nil }
    let model = try model ?? ModelShelf.load(pack)
    self.model = model
    let orientation = DisplayOrientation(
      of: volume.geometry, isMirrored: series.side == .left)
    return classifier.content(
      of: try model.readGreys(
        in: orientation.turned(volume), threads: threads, isCancelled: isCancelled))
  }
}
