import Testing

@testable import MRSimulation

@Suite struct LesionVolumeTests {
  /// Kinds whose forms alter ligaments or menisci have tests of their own.
  static let names = [
    "medial-oa", "lateral-oa", "patellofemoral-oa", "effusion", "synovitis", "baker-cyst",
    "contusion", "bone-marrow-oedema", "fracture",
  ]

  @Test(arguments: names)
  func paintsEveryForm(of name: String) throws {
    let kind = try #require(FindingCatalogue.kind(name))
    for variant in kind.variants {
      var line = "\(name):\(variant.name) "
      for (index, bench) in LesionWorkbench.three.enumerated() {
        let found = bench.findings(kind, variant, seed: UInt64(10 * index + 7))
        for f in found { line += String(f.finding.measurements["volumeInMillilitres"]!).prefix(5) + (f.finding.isPositive == variant.isPositive ? " " : "! ")
          for (k, v) in f.finding.measurements where k != "volumeInMillilitres" { line += String(k.prefix(5)) + "=" + String(v).prefix(4) + " " } }
        line += "| "
      }
      print("VOL", line)
    }
  }
}
