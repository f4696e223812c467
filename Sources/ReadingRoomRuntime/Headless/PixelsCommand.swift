import Foundation
import Imaging
import IsolatedReading
import StudyAssembly
import TensorKernels

/// `readingroom pixels`: one frame's values as NumPy float32 `[rows, columns]`.
public struct PixelsCommand {
  /// How far the values are taken.
  public enum Stage: String, CaseIterable, Sendable {
    /// As Pixel Data holds them; of a colour image, brightness.
    case stored
    /// After the modality LUT.
    case modality
    /// As Real World Value Mapping or the vendor's scale states; not-a-number where nothing is mapped.
    case realWorld = "real-world"

    var frameStage: FrameStage {
      switch self {
      case .stored: .stored
      case .modality: .modality
      case .realWorld: .realWorld
      }
    }
  }

  private let environment: CommandEnvironment
  private let path: String
  private let instanceUID: String
  private let frame: Int
  private let stage: String
  private let output: String

  /// A command.
  ///
  /// - Parameters:
  ///   - path: A file, folder or DICOMDIR.
  ///   - instanceUID: SOP Instance UID.
  ///   - frame: Frame number, from one.
  ///   - stage: One of ``Stage``.
  ///   - output: The file to write.
  public init(
    environment: CommandEnvironment, path: String, instanceUID: String, frame: Int,
    stage: String = Stage.modality.rawValue, output: String
  ) {
    (self.environment, self.path, self.instanceUID) = (environment, path, instanceUID)
    (self.frame, self.stage, self.output) = (frame, stage, output)
  }

  /// Writes the values.
  public func run() throws -> CommandOutcome {
    guard let stage = Stage(rawValue: stage) else {
      throw CommandError.badOption(
        name: "--stage", value: stage,
        expected: Stage.allCases.map(\.rawValue).joined(separator: ", "))
    }
    let library = try StudyLibrary.scan([path], environment.pool)
    let all = library.studies.flatMap(\.series)
    guard var series = all.first(where: { $0.frames.contains(where: isMeant) }),
      let found = series.frames.first(where: isMeant)
    else { throw CommandError.noSuchInstance("\(instanceUID), frame \(frame)") }
    // A frame is a frame of the file: of a mosaic the whole picture.
    series.frames = [found.wholePicture]
    let image = try SeriesReader(series, environment.pool, stage: stage.frameStage).slice(0)
    let tensor = try Tensor(shape: [image.rows, image.columns], float32: image.samples)
    try writing(output) { try Data(NPY.write(tensor)).write(to: URL(fileURLWithPath: output)) }
    return .done
  }

  private func isMeant(_ candidate: Frame) -> Bool {
    candidate.sopInstanceUID == instanceUID && candidate.frameNumber == frame
  }
}
