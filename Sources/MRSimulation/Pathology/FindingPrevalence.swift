/// How often a kind of finding is drawn, and what makes it likelier.
struct FindingPrevalence: Sendable {
  /// How age changes the odds.
  enum Ageing: Sendable { case none, oldAge, youth }

  let name: String
  /// Probability at 46 years, without any of `given`.
  let base: Double
  let ageing: Ageing
  /// Probability where an earlier kind of the table is present; the greatest counts.
  let given: [String: Double]
  /// Whether it is one of the twelve of the RSNA challenge.
  let isOfChallenge: Bool

  init(
    _ name: String, _ base: Double, _ ageing: Ageing = .none, given: [String: Double] = [:],
    isOfChallenge: Bool = true
  ) {
    (self.name, self.base, self.ageing, self.given) = (name, base, ageing, given)
    self.isOfChallenge = isOfChallenge
  }

  /// Probability in a knee of some age with some findings.
  func probability(age: Int, given present: Set<String>) -> Double {
    let raised = given.filter { present.contains($0.key) }.map(\.value).max()
    return raised ?? min(base * factor(age), 0.95)
  }

  /// Linear in age: none at 20 and twice at 72 years for wear; the reverse for injuries (estimate).
  private func factor(_ age: Int) -> Double {
    let years = Double(age - 46) / 26
    return switch ageing {
    case .none: 1
    case .oldAge: min(max(1 + years, 0.05), 2)
    case .youth: min(max(1 - 0.8 * years, 0.15), 1.8)
    }
  }

  /// The draw, causes before effects.
  ///
  /// The twelve aim at about half of the prevalence in the 58 expert-labelled studies of the RSNA 2026 challenge, which
  /// are enriched (design, 1.2): effusion 60 %, synovitis 47, medial meniscus 45, ACL 41, lateral meniscus 40,
  /// patellofemoral OA 36, contusion 33, fracture 31, medial OA 26, Baker cyst 21, lateral OA 19, MCL 16. That nearly all
  /// acute ACL tears have bruises: design, 2.5; half of the drawn ones are taken to be old. All other conditional
  /// probabilities, ages and the rarer kinds: estimates.
  static let table: [FindingPrevalence] = challenge + others

  private static let challenge: [FindingPrevalence] = [
    .init("acl-tear", 0.205, .youth),
    .init("fracture", 0.155),
    .init("mcl-tear", 0.05, .youth, given: ["acl-tear": 0.2]),
    .init("contusion", 0.05, .youth, given: ["acl-tear": 0.5, "mcl-tear": 0.4, "fracture": 0.05]),
    .init("medial-oa", 0.13, .oldAge),
    .init("lateral-oa", 0.075, .oldAge, given: ["medial-oa": 0.22]),
    .init("patellofemoral-oa", 0.14, .oldAge, given: ["medial-oa": 0.4, "lateral-oa": 0.45]),
    .init("medial-meniscus-tear", 0.16, given: ["medial-oa": 0.5, "acl-tear": 0.3]),
    .init("lateral-meniscus-tear", 0.12, given: ["acl-tear": 0.45, "lateral-oa": 0.45]),
    .init(
      "effusion", 0.09,
      given: [
        "acl-tear": 0.5, "fracture": 0.6, "medial-oa": 0.4, "lateral-oa": 0.4,
        "patellofemoral-oa": 0.3,
      ]),
    .init(
      "synovitis", 0.09,
      given: ["effusion": 0.45, "medial-oa": 0.4, "lateral-oa": 0.4, "patellofemoral-oa": 0.35]),
    .init("baker-cyst", 0.05, .oldAge, given: ["effusion": 0.18, "medial-meniscus-tear": 0.2]),
  ]

  private static let others: [FindingPrevalence] = [
    .init("chondral-defect", 0.05, isOfChallenge: false),
    .init(
      "bone-marrow-oedema", 0.03, .oldAge, given: ["medial-oa": 0.1, "lateral-oa": 0.1],
      isOfChallenge: false),
    .init("subchondral-cyst", 0.03, .oldAge, isOfChallenge: false),
    .init("osteophytes", 0.04, .oldAge, isOfChallenge: false),
    .init(
      "loose-body", 0.02, given: ["medial-oa": 0.08, "lateral-oa": 0.08], isOfChallenge: false),
    .init("pcl-tear", 0.02, .youth, isOfChallenge: false),
    .init("lcl-tear", 0.02, .youth, given: ["acl-tear": 0.06], isOfChallenge: false),
    .init("patellar-tendinopathy", 0.03, .youth, isOfChallenge: false),
    .init("quadriceps-tear", 0.02, .oldAge, isOfChallenge: false),
    .init("hoffa-oedema", 0.04, isOfChallenge: false),
    .init("parameniscal-cyst", 0.02, isOfChallenge: false),
    .init("meniscal-extrusion", 0.02, given: ["medial-oa": 0.3], isOfChallenge: false),
    .init("discoid-meniscus", 0.02, isOfChallenge: false),
    .init("avascular-necrosis", 0.02, isOfChallenge: false),
    .init("osteomyelitis", 0.02, isOfChallenge: false),
    .init("enchondroma", 0.03, isOfChallenge: false),
    .init("non-ossifying-fibroma", 0.02, .youth, isOfChallenge: false),
    .init("giant-cell-tumour", 0.02, .youth, isOfChallenge: false),
    .init("osteosarcoma", 0.02, .youth, isOfChallenge: false),
    .init("lipoma", 0.02, isOfChallenge: false),
    .init("soft-tissue-sarcoma", 0.02, isOfChallenge: false),
    .init("bipartite-patella", 0.02, isOfChallenge: false),
  ]

  /// Tumours and infections of bone, of which a knee has at most one.
  static let masses: Set<String> = [
    "osteomyelitis", "enchondroma", "non-ossifying-fibroma", "giant-cell-tumour", "osteosarcoma",
    "soft-tissue-sarcoma",
  ]

  /// When a kind is painted: bones first, the lining of the joint last.
  static func layer(_ name: String) -> Int {
    switch name {
    case "contusion", "bone-marrow-oedema": 0
    case "fracture", "avascular-necrosis", "bipartite-patella": 1
    case _ where masses.contains(name): 2
    case "medial-oa", "lateral-oa", "patellofemoral-oa", "chondral-defect": 3
    case "effusion": 6
    case "synovitis": 7
    case "baker-cyst", "loose-body": 8
    default: 4
    }
  }
}
