import Imaging
import Testing

@testable import KneeAnatomy

/// The table of everything that is measured.
@Suite struct KneeMeasurementsTests {
  private static func measured(_ shares: StructureShares) -> KneeMeasurements {
    KneeMeasurements(shares, noise: SamplingNoise(spacing: 0.6))
  }

  private static func row(_ id: String, _ measurements: KneeMeasurements) throws
    -> KneeMeasurementRow
  {
    try #require(measurements.rows.first { $0.id == id })
  }

  @Test func identifiersAreUniqueAndPlain() async throws {
    let ids = Self.measured(await SharedKnee.made().shares).rows.map(\.id)
    #expect(Set(ids).count == ids.count)
    let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789.-")
    #expect(ids.allSatisfy { $0.allSatisfy(allowed.contains) })
    #expect(ids.contains("cartilage.femoral.medial-weight-bearing.mean-thickness"))
    #expect(ids.contains("cartilage.medial-tibial.central.mean-thickness"))
    #expect(ids.contains("cartilage.patellar.lateral-facet.denuded-area"))
  }

  @Test func rowsHoldWhatTheCartilageHolds() async throws {
    let measurements = Self.measured(await SharedKnee.made().shares)
    let region = try #require(measurements.cartilage?.regions[.medialCentralFemur])
    let row = try Self.row(
      "cartilage.femoral.medial-weight-bearing.mean-thickness", measurements)
    #expect(row.value == region.meanThickness)
    #expect(row.unit == .millimetres)
    #expect(row.name() == "mean thickness of medial weight-bearing femoral cartilage")
    #expect(
      row.name(sideIsKnown: false)
        == "mean thickness of the patient's left weight-bearing femoral cartilage")
  }

  @Test func whatIsMissingHasItsReason() async throws {
    let shares = await SharedKnee.made().shares
    var rest = shares.shares
    rest[.patella] = nil
    let partial = StructureShares(geometry: shares.geometry, shares: rest)
    let row = try Self.row("cartilage.patellar.mean-thickness", Self.measured(partial))
    #expect(row.value == nil)
    #expect(row.obstacle?.words() == "patellar cartilage not seen")
  }

  @Test func withoutAxesEveryCartilageSaysWhy() async throws {
    let shares = await SharedKnee.made().shares
    var rest = shares.shares
    rest[.lateralTibialCartilage] = nil
    let measurements = Self.measured(StructureShares(geometry: shares.geometry, shares: rest))
    #expect(measurements.cartilage == nil)
    let row = try Self.row("cartilage.femoral.mean-thickness", measurements)
    #expect(row.obstacle == .noAxes(.plateauNotSeen(.lateral)))
    #expect(
      row.obstacle?.words(sideIsKnown: false)
        == "too little of the patient's right tibial plateau is seen, or it has no cartilage")
    let whole = Self.measured(shares)
    #expect(measurements.rows.map(\.id) == whole.rows.map(\.id))
  }
}
