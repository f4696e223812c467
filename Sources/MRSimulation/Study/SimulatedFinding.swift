/// Something that is there in a simulated knee, with what is known of it.
public struct SimulatedFinding: Equatable, Sendable {
  /// What kind it is, such as `acl-tear`.
  public var type: String
  /// The form it takes, such as `complete` or `bucket-handle`.
  public var variant: String
  /// Whether it meets the published criterion of its kind; nil where there is none.
  public var isPositive: Bool?
  /// The criterion, in words; empty where there is none.
  public var criterion: String
  /// Grade by its usual scale, such as `grade 2`; empty where there is none.
  public var grade: String
  /// Where it is, such as `medial femoral condyle, weight-bearing`.
  public var site: String
  /// Middle of it in the knee's own space, in mm.
  public var place: KneePoint
  /// Measured on the fine volume, by name with unit, such as `volumeInMillilitres`.
  public var measurements: [String: Double]

  /// A finding from its parts.
  public init(
    type: String, variant: String, isPositive: Bool?, criterion: String = "", grade: String = "",
    site: String, place: KneePoint, measurements: [String: Double] = [:]
  ) {
    (self.type, self.variant, self.isPositive) = (type, variant, isPositive)
    (self.criterion, self.grade, self.site) = (criterion, grade, site)
    (self.place, self.measurements) = (place, measurements)
  }
}
