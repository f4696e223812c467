import Testing

@testable import MRSimulation

/// Every form of the kinds of cartilage, bone, fluid, infection and tumour, on three knees.
@Suite struct LesionVolumeTests {
  static let kinds =
    OsteoarthritisFindings.kinds + JointFluidFindings.kinds + SynovitisFindings.kinds
    + BakerCystFindings.kinds + ContusionFindings.kinds + FractureFindings.kinds
    + ChondralFindings.kinds + InfectionFindings.kinds + TumourFindings.kinds

  @Test(arguments: kinds.map(\.name))
  func paintsEveryForm(of name: String) throws {
    let kind = try #require(Self.kinds.first { $0.name == name })
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
    if name == "effusion" { print("VOL base", LesionWorkbench.three.map { $0.knee.millilitres(of: .jointFluid) }) }
  }
}
