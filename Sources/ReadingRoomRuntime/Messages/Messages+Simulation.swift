import DICOM
import MRSimulation

/// Why a study cannot be simulated.
extension Messages {
  static func text(_ error: SimulationError) -> String {
    switch error {
    case .unknownFinding(let type, let known):
      "No finding is called \(printable(type)). Choose among \(known.joined(separator: ", "))."
    case .unknownVariant(let type, let variant, let known):
      "The finding \(type) has no form \(printable(variant)). Choose among \(known.joined(separator: ", "))."
    case .unknownArtefact(let kind, let known):
      "No artefact is called \(printable(kind)). Choose among \(known.joined(separator: ", "))."
    case .unknownSeverity(let artefact, let severity, let known):
      "The artefact \(artefact) has no severity \(printable(severity)). Choose among \(known.joined(separator: ", "))."
    case .seriesWithoutArtefact(let artefact, let series, let known):
      "Series \(series) cannot have the artefact \(artefact). \(choice(of: known))"
    case .artefactOfWholeStudy(let artefact):
      "The artefact \(artefact) lies in the knee and is in every series. Leave the series out."
    case .seriesWithoutMotion(let series, let known):
      "The knee cannot have moved before series \(series). \(choice(of: known))"
    }
  }

  /// The series that can be chosen.
  private static func choice(of series: [Int]) -> String {
    guard !series.isEmpty else { return "None of the study's series can." }
    return "Choose among series \(series.map(String.init).joined(separator: ", "))."
  }

  static func text(_ problem: ProtocolFile.Problem) -> String {
    switch problem {
    case .malformed(let reason): "it is no TOML: \(printable(reason))"
    case .unknownKey(let key): "the key \(printable(key)) is not known; remove it"
    case .badValue(let key, let expected): "\(key) must be \(expected)"
    case .notOffered(let key, let preset, let vendor):
      "\(key): \(vendor) does not offer \(preset); choose another preset or vendor"
    case .repetitionTooShort(let key, let minimum):
      "\(key): the echoes need a repetition_time_ms of \(decimalString(minimum)) or more"
    }
  }
}
