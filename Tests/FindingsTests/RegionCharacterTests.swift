import Findings
import Imaging
import Testing

struct RegionCharacterTests {
  private func words(_ name: String, _ value: Double) -> [String] {
    RegionCharacter([Measurement(name: name, value: value, unit: "1")]).words
  }

  @Test(
    arguments: [
      ("signal-to-muscle", 0.79, "hypointense to muscle (ratio 0.79)"),
      ("signal-to-muscle", 0.8, "isointense to muscle (ratio 0.80)"),
      ("signal-to-muscle", 1.25, "isointense to muscle (ratio 1.25)"),
      ("signal-to-muscle", 1.26, "hyperintense to muscle (ratio 1.26)"),
      ("share-bright-as-fat", 0.2, "20 % as bright as fat"),
      ("margin-sharp-share", 0.75, "margin sharp over 75 %"),
      ("margin-sharp-share", 0.4, "margin partly sharp (over 40 %)"),
      ("margin-sharp-share", 0, "margin mostly not sharp (sharp over 0 %)"),
      ("contour-solidity", 0.92, "contour without notches"),
      ("contour-solidity", 0.85, "slightly lobulated"), ("contour-solidity", 0.84, "lobulated"),
      ("signal-variation", 0.09, "homogeneous"), ("signal-variation", 0.1, "mildly heterogeneous"),
      ("signal-variation", 0.2, "heterogeneous"), ("distance-to-bone", 0, "abuts bone"),
      ("distance-to-bone", 4.4, "4 mm from the bone"),
      ("distance-to-bone", 0.4, "1 mm from the bone"),
    ] as [(String, Double, String)])
  func measuresBecomeWords(name: String, value: Double, expected: String) {
    #expect(words(name, value) == [expected])
  }

  @Test func whatIsNotMeasuredOrTooLittleIsNotSaid() {
    #expect(RegionCharacter([]).words.isEmpty)
    #expect(words("share-bright-as-fat", 0.049).isEmpty)
    #expect(words("signal-to-muscle", .nan).isEmpty)
    #expect(words("signal-quartile-dispersion", 0.3).isEmpty)
  }

  @Test func sizesAreSaidAsReadersMeasureThem() {
    let sizes = [
      ("volume", 45.2, "mL"), ("diameter-left-right", 44, "mm"),
      ("diameter-anterior-posterior", 42, "mm"), ("diameter-craniocaudal", 60, "mm"),
      ("diameter-longest-in-plane", 47, "mm"), ("diameter-across-in-plane", 41, "mm"),
      ("signal-to-muscle", 1.05, "1"),
    ].map { Measurement(name: $0.0, value: $0.1, unit: $0.2) }
    let finding = Finding(
      id: "1", type: "soft-tissue-mass", probability: nil, band: nil, side: .left, site: "thigh",
      plane: .axial, measurements: sizes, keyImage: nil, region: nil, origin: .reader,
      rationale: "")
    #expect(finding.size == "45.2 mL, 47 x 41 x 60 mm (longest x across x CC)")
    #expect(
      finding.reportWording()
        == "Soft tissue mass, left thigh, axial, 45.2 mL, 47 x 41 x 60 mm (longest x across x CC), "
        + "isointense to muscle (ratio 1.05).")
    #expect(
      finding.sizes.map(\.name) == [
        "volume", "diameter-craniocaudal", "diameter-longest-in-plane", "diameter-across-in-plane",
      ])
  }
}
