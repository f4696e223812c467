/// How often a kind of finding is drawn, and what makes it likelier.
///
/// Age and sex do not count, although they do in patients: what a header says must not tell what the knee has, or a network
/// learns to read the header's traces in the picture.
struct FindingPrevalence: Sendable {
  let name: String
  /// Probability without any of `given`.
  let base: Double
  /// Probability where an earlier kind of the table is present; the greatest counts.
  let given: [String: Double]
  /// Whether it is one of the twelve of the RSNA challenge.
  let isOfChallenge: Bool

  init(
    _ name: String, _ base: Double, given: [String: Double] = [:],
    isOfChallenge: Bool = true
  ) {
    (self.name, self.base, self.given) = (name, base, given)
    self.isOfChallenge = isOfChallenge
  }

  /// Probability in a knee with some findings.
  func probability(given present: Set<String>) -> Double {
    given.filter { present.contains($0.key) }.map(\.value).max() ?? base
  }

  /// The draw, causes before effects.
  ///
  /// The twelve aim at about half of the prevalence in the 58 expert-labelled studies of the RSNA 2026 challenge, which
  /// are enriched (design, 1.2): effusion 60 %, synovitis 47, medial meniscus 45, ACL 41, lateral meniscus 40,
  /// patellofemoral OA 36, contusion 33, fracture 31, medial OA 26, Baker cyst 21, lateral OA 19, MCL 16. That nearly all
  /// acute ACL tears have bruises: design, 2.5; half of the drawn ones are taken to be old. All other conditional
  /// probabilities and the rarer kinds: estimates.
  static let table: [FindingPrevalence] = challenge + others

  private static let challenge: [FindingPrevalence] = [
    .init("acl-tear", 0.205),
    .init("fracture", 0.155),
    .init("mcl-tear", 0.05, given: ["acl-tear": 0.2]),
    .init("contusion", 0.05, given: ["acl-tear": 0.5, "mcl-tear": 0.4, "fracture": 0.05]),
    .init("medial-oa", 0.13),
    .init("lateral-oa", 0.075, given: ["medial-oa": 0.22]),
    .init("patellofemoral-oa", 0.14, given: ["medial-oa": 0.4, "lateral-oa": 0.45]),
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
    .init("baker-cyst", 0.05, given: ["effusion": 0.18, "medial-meniscus-tear": 0.2]),
  ]

  private static let others: [FindingPrevalence] = [
    .init("chondral-defect", 0.05, isOfChallenge: false),
    .init(
      "bone-marrow-oedema", 0.03, given: ["medial-oa": 0.1, "lateral-oa": 0.1],
      isOfChallenge: false),
    .init("subchondral-cyst", 0.03, isOfChallenge: false),
    .init("osteophytes", 0.04, isOfChallenge: false),
    .init(
      "loose-body", 0.02, given: ["medial-oa": 0.08, "lateral-oa": 0.08], isOfChallenge: false),
    .init("pcl-tear", 0.02, isOfChallenge: false),
    .init("lcl-tear", 0.02, given: ["acl-tear": 0.06], isOfChallenge: false),
    .init("patellar-tendinopathy", 0.03, isOfChallenge: false),
    .init("quadriceps-tear", 0.02, isOfChallenge: false),
    .init("hoffa-oedema", 0.04, isOfChallenge: false),
    .init("parameniscal-cyst", 0.02, isOfChallenge: false),
    .init("meniscal-extrusion", 0.02, given: ["medial-oa": 0.3], isOfChallenge: false),
    .init("discoid-meniscus", 0.02, isOfChallenge: false),
    .init("avascular-necrosis", 0.02, isOfChallenge: false),
    .init("osteomyelitis", 0.02, isOfChallenge: false),
    .init("enchondroma", 0.03, isOfChallenge: false),
    .init("non-ossifying-fibroma", 0.02, isOfChallenge: false),
    .init("giant-cell-tumour", 0.02, isOfChallenge: false),
    .init("osteosarcoma", 0.02, isOfChallenge: false),
    .init("lipoma", 0.02, isOfChallenge: false),
    .init("soft-tissue-sarcoma", 0.02, isOfChallenge: false),
    .init("bipartite-patella", 0.02, isOfChallenge: false),
  ]

  /// Drawn after everything else is made, so that earlier numbers of the stream stay what they were.
  static let later: [FindingPrevalence] = [
    .init("osteochondral-lesion", 0.02, isOfChallenge: false),
    .init("plica", 0.03, isOfChallenge: false),
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
    // Beneath what has a form of its own.
    case "subcutaneous-oedema", "muscle-oedema": 3
    case "effusion": 6
    case "synovitis": 7
    case "baker-cyst", "loose-body", "osteochondral-lesion", "plica": 8
    case "bursitis", "varices", "ganglion": 9
    default: 4
    }
  }
}
