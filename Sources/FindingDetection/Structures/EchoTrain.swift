public import StudyAssembly

/// Why T2 cannot be read from a series of several echoes.
public enum EchoTrainObstacle: Error, Hashable, Sendable {
  /// The sequence is stated, and is no spin echo.
  case notSpinEcho
  /// Fewer echoes than a decay with its first echo left out needs.
  case tooFewEchoes(Int)
  /// Echo times are not stated or do not increase.
  case unsoundEchoTimes
  /// The echoes form no stack, or stacks that differ.
  case gridsDiffer
}

extension EchoTrainObstacle: CustomStringConvertible {
  /// The reason in one line.
  public var description: String {
    switch self {
    case .notSpinEcho: "no spin echo: its echoes do not decay by T2"
    case .tooFewEchoes(let count): "\(count) echoes, needs \(EchoTrain.fewestEchoes)"
    case .unsoundEchoTimes: "echo times are not stated or do not increase"
    case .gridsDiffer: "its echoes do not lie on one grid"
    }
  }
}

/// The echoes of one acquisition, the shortest echo time first.
public struct EchoTrain: Sendable {
  /// The echoes, of one grid.
  public let echoes: [Series]
  /// Their times in ms, increasing.
  public let echoTimes: [Double]

  /// Three echoes beside the first, which is left out (`docs/preprocessing.md`): with two no fit could be told to be poor.
  public static let fewestEchoes = 4

  /// ``Series/id`` of the first echo, by which ``KneeReading`` names the acquisition.
  public var seriesID: String { echoes[0].id }

  /// The train that begins with a series.
  ///
  /// - Parameters:
  ///   - first: The first echo.
  ///   - study: Its study.
  /// - Returns: nil for a series of one echo.
  /// - Throws: ``EchoTrainObstacle``.
  public init?(from first: Series, in study: Study) throws(EchoTrainObstacle) {
    guard first.echo != nil else { return nil }
    let echoes = study.series.filter {
      $0.seriesInstanceUID == first.seriesInstanceUID && $0.echo != nil
        && $0.distinction == first.distinction
    }
    guard echoes.count > 1 else { return nil }
    let sequence = first.acquisition.scanningSequence
    guard sequence.isEmpty || sequence.contains("SE"), !sequence.contains("GR"),
      !sequence.contains("EP")
    else { throw .notSpinEcho }
    guard echoes.count >= Self.fewestEchoes else { throw .tooFewEchoes(echoes.count) }
    let timed = echoes.compactMap { echo in echo.acquisition.echoTime.map { (echo, $0) } }
      .sorted { $0.1 < $1.1 }
    let times = timed.map(\.1)
    guard timed.count == echoes.count, times.allSatisfy({ $0.isFinite && $0 > 0 }),
      zip(times, times.dropFirst()).allSatisfy({ $0 < $1 })
    else { throw .unsoundEchoTimes }
    guard let geometry = first.geometry, echoes.allSatisfy({ $0.geometry == geometry }) else {
      throw .gridsDiffer
    }
    (self.echoes, echoTimes) = (timed.map(\.0), times)
  }
}
