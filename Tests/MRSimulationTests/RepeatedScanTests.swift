import Imaging
import Testing

@testable import MRSimulation

/// A knee that is scanned again.
struct RepeatedScanTests {
  private func draft(
    scan: UInt64, seed: UInt64 = 5, findings: SimulationRequest.Findings = .none
  ) throws(SimulationError) -> StudyDraft {
    var request = SimulationRequest(seed: seed)
    (request.scan, request.findings) = (scan, findings)
    return try StudyDraft(request)
  }

  private func placement(_ draft: StudyDraft) -> KneePlacement {
    var generator = StudyDraft.generator(draft.scanSeed, .planning)
    return KneePlacement(side: draft.subject.side, scale: draft.shape.scale, using: &generator)
  }

  @Test func kneeScannerAndSeriesStay() throws {
    let (first, second) = (
      try draft(scan: 0, findings: .random), try draft(scan: 1, findings: .random)
    )
    #expect(first.subject == second.subject)
    #expect(first.shape == second.shape)
    #expect(first.findings == second.findings)
    #expect(first.scans == second.scans)
    #expect(first.vendor == second.vendor && first.field == second.field)
  }

  @Test func kneeIsLaidInAnewAtEachScan() throws {
    let places = try (UInt64(0)...3).map { placement(try draft(scan: $0)).origin.x }
    #expect(Set(places).count == 4)
  }

  @Test func firstScanIsThatOfTheSeed() throws {
    #expect(try draft(scan: 0).scanSeed == 5)
  }

  @Test func artefactsAreDrawnAnewAndMetalStays() throws {
    var (changed, metal) = (0, 0)
    for seed in UInt64(1)...200 {
      let plans = try (UInt64(0)...1).map { try draft(scan: $0, seed: seed).artefactPlan.series }
      changed += plans[0] == plans[1] ? 0 : 1
      metal += plans[0][0][.metal] == nil ? 0 : 1
      #expect(plans[0].map { $0[.metal] } == plans[1].map { $0[.metal] })
    }
    #expect(changed > 50)
    #expect(metal > 0)
  }
}
