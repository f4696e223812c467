public import ImageProcessing
import Imaging

/// How a series was moved to lie where the others have the knee, because the patient moved between them.
public struct SeriesMotion: Equatable, Sendable {
  /// From where the series has the knee to where the others have it, in the coordinates of a right knee; its centre is the joint's middle in
  /// the series.
  public let transform: RigidTransform
  /// How far the series agreed with the others where it lay.
  public let before: SeriesAgreement

  /// A motion from its parts.
  public init(transform: RigidTransform, before: SeriesAgreement) {
    (self.transform, self.before) = (transform, before)
  }

  /// How far the middle of the joint was moved, in mm.
  public var translationInMillimetres: Double { transform.translation.length }
  /// How far the series was turned, in degrees.
  public var rotationInDegrees: Double { transform.rotationInDegrees.length }

  /// What a reader must know; in whole mm and degrees, since registration errs by up to one (decision 0017).
  public var caution: String {
    func about(_ value: Double) -> String { "about \(Int(value.rounded()))" }
    let size = "\(about(translationInMillimetres)) mm and turned by \(about(rotationInDegrees))°"
    return
      "lay elsewhere than the other series, and was moved by \(size) to lie on them, bone on bone: "
      + "the patient moved; volumes are less certain"
  }
}

extension TissueProbabilities {
  /// The same after a motion of the grid; no sample changes.
  func moved(by transform: RigidTransform) -> TissueProbabilities {
    TissueProbabilities(geometry: transform.map(geometry), tissues: tissues, values: values)
  }
}
