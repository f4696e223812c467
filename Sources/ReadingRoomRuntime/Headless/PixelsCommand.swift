import Foundation
import Imaging
import StudyAssembly
import TensorKernels

/// `readingroom pixels`: one frame's values after the modality LUT, as NumPy float32 `[rows, columns]`.
public struct PixelsCommand {
  private let environment: CommandEnvironment
  private let path: String
  private let instanceUID: String
  private let frame: Int
  private let output: String

  /// A command.
  ///
  /// - Parameters:
  ///   - path: A file, folder or DICOMDIR.
  ///   - instanceUID: SOP Instance UID.
  ///   - frame: Frame number, from one.
  ///   - output: The file to write.
  public init(
    environment: CommandEnvironment, path: String, instanceUID: String, frame: Int, output: String
  ) {
    (self.environment, self.path, self.instanceUID) = (environment, path, instanceUID)
    (self.frame, self.output) = (frame, output)
  }

  /// Writes the values.
  public func run() throws -> CommandOutcome {
    let library = try StudyLibrary.scan([path], environment.pool)
    let all = library.studies.flatMap(\.series)
    guard let series = all.first(where: { series in series.frames.contains(where: isMeant) }),
      let slice = series.frames.firstIndex(where: isMeant)
    else { throw CommandError.noSuchInstance("\(instanceUID), frame \(frame)") }
    let image = try SeriesReader(series, environment.pool).slice(slice)
    let tensor = try Tensor(shape: [image.rows, image.columns], float32: image.samples)
    try writing(output) { try Data(NPY.write(tensor)).write(to: URL(fileURLWithPath: output)) }
    return .done
  }

  private func isMeant(_ candidate: Frame) -> Bool {
    candidate.sopInstanceUID == instanceUID && candidate.frameNumber == frame
  }
}
