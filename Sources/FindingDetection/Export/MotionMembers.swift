import ImageProcessing
import Imaging
public import KneeAnatomy

extension ReadingConsistency {
  /// The consistency as the documents have it.
  public var json: JSONValue { dice(bones: bones, cartilage: cartilage) }
}

extension SeriesAgreement {
  /// The agreement as the anatomy document has it.
  var json: JSONValue { dice(bones: bones, cartilage: cartilage) }
}

private func dice(bones: Double?, cartilage: Double?) -> JSONValue {
  .object([("bones", .optional(bones)), ("cartilage", .optional(cartilage))])
}

extension SeriesMotion {
  /// The motion as the anatomy document has it, in the coordinates of the headers.
  ///
  /// - Parameter isMirrored: Whether the patient's x was turned round: a left knee. A mirror leaves a turn about its own axis as it is and
  ///   reverses the others.
  func json(isMirrored: Bool) -> JSONValue {
    let sign = isMirrored ? -1.0 : 1
    let (shift, turn) = (transform.translation, transform.rotationInDegrees)
    let middle = transform.centre
    func rounded(_ value: Double) -> JSONValue { .number((value * 1000).rounded() / 1000) }
    return .object([
      ("millimetres", rounded(translationInMillimetres)), ("degrees", rounded(rotationInDegrees)),
      ("translation", .list([sign * shift.x, shift.y, shift.z].map(rounded))),
      ("rotation", .list([turn.x, sign * turn.y, sign * turn.z].map(rounded))),
      ("about", .list([sign * middle.x, middle.y, middle.z].map(rounded))),
      ("agreementBefore", before.json),
    ])
  }
}
