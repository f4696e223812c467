import FindingDetection
import Findings
import Foundation
import ReportSigning

/// The model packs of this program, this reader and this site.
struct ModelShelf: Sendable {
  /// Packs that are sound, in the order in which they run.
  let packs: [ModelPack]
  /// One line for each folder that is no sound pack.
  let refused: [String]

  /// Finds the packs at their places.
  init(_ environment: CommandEnvironment) {
    let locations = environment.locations
    let validated = ValidatedPacks(
      folder: locations.site, tools: OpenSSHTools(environment: environment.variables))
    let shipped = PackSource(
      path: locations.shippedPacks.path, origin: locations.trustsShippedPacks ? .shipped : .user)
    let own = PackSource(path: locations.userPacks.path, origin: .user)
    let found = findPacks(
      in: [shipped, own], isValidated: { validated.has($0) })
    packs = found.packs
    refused =
      found.refused.map {
        "model pack \(Messages.fileName($0.folder)) is left out: \(Messages.text($0.reason))"
      } + [validated.problem].compactMap(\.self)
  }

  /// What each model was trained on, one sentence, by the pack's name.
  var trainingStatements: [String: String] {
    Dictionary(packs.map { ($0.description.name, $0.description.trainingData) }) { first, _ in
      first
    }
  }

  /// The pack of a model.
  func pack(of model: ModelIdentity) -> ModelPack? {
    packs.first { $0.identity == model }
  }

  /// The first pack that names a knee's structures; `nil` when there is none.
  var anatomyPack: ModelPack? { packs.first { !$0.description.structures.isEmpty } }

  /// The first pack that tells what spoils a series; `nil` when there is none.
  var artefactPack: ModelPack? { packs.first { !$0.description.artefacts.isEmpty } }

  /// A service that runs the packs.
  func service(threads: Int, timeoutSeconds: Double) -> DetectionService {
    DetectionService(
      packs: packs,
      limits: DetectionLimits(threads: threads, secondsPerPack: timeoutSeconds),
      now: { Double(Clock.monotonicMilliseconds) / 1000 })
  }

  /// Brings a pack's network into memory.
  static func load(_ pack: ModelPack) throws -> LoadedModel {
    try LoadedModel(pack: pack)
  }
}
