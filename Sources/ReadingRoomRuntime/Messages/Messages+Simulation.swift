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
    }
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
