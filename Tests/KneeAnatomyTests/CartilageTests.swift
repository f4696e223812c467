import Foundation
import Imaging
import Testing

@testable import KneeAnatomy
@testable import struct MRSimulation.KneeShape
@testable import struct MRSimulation.Solid
@testable import typealias MRSimulation.KneePoint

/// Cartilage of a simulated knee beside the bodies that it is made of.
@Suite struct CartilageTests {
  /// Differences of a region's points from the truth.
  private struct Agreement {
    var bias = 0.0, deviation = 0.0, mean = 0.0, trueMean = 0.0, count = 0

    init(_ pairs: [(measured: Double, truth: Double)]) {
      count = pairs.count
      let number = Double(max(count, 1))
      mean = pairs.reduce(0) { $0 + $1.measured } / number
      trueMean = pairs.reduce(0) { $0 + $1.truth } / number
      bias = mean - trueMean
      deviation =
        (pairs.reduce(0) { $0 + ($1.measured - $1.truth - bias) * ($1.measured - $1.truth - bias) }
        / number).squareRoot()
    }
  }

  private static func agreements(_ knee: PhantomKnee, _ shares: StructureShares) throws
    -> [CartilageRegion: Agreement]
  {
    let surfaces = KneeSurfaces(shares)
    let frame = try KneeFrame(femur: surfaces.femur, plates: surfaces.plates)
    var tally = CartilageTally(shares, SamplingNoise(spacing: 0.6))
    _ = tally.add(surfaces, frame)
    return tally.parts.reduce(into: [:]) { result, part in
      let (cover, vertices) = part.value, cartilage = part.key.cartilage
      let bone = knee.bone(under: cartilage)
      var pairs: [(measured: Double, truth: Double)] = []
      for vertex in stride(from: 0, to: vertices.count, by: 5).map({ vertices[$0] })
      where cover.isCovered(vertex) {
        let place = knee.place(cover.surface.point(vertex))
        let truth = Double(knee.trueThickness(cartilage, bone: bone, near: place).0)
        guard truth >= Double(BoneCover.bareBelow) else { continue }
        pairs.append((Double(cover.thickness[vertex]), truth))
      }
      result[part.key] = Agreement(pairs)
    }
  }

  @Test func thicknessIsThatOfTheBodies() async throws {
    let (knee, shares) = await SharedKnee.made()
    let agreements = try Self.agreements(knee, shares)
    #expect(agreements.count == CartilageRegion.allCases.count)
    for (region, agreement) in agreements {
      #expect(agreement.count > 30, "\(region)")
      #expect(abs(agreement.bias) < 0.1, "\(region): \(agreement)")
      #expect(1.96 * agreement.deviation < 0.5, "\(region): \(agreement)")
    }
    Self.report(agreements)
  }

  /// Sagittal slices of 3.5 mm, brought to a fine grid by lines between them.
  @Test func thickSlicesWidenTheError() async throws {
    let (knee, _) = await SharedKnee.made()
    let agreements = try Self.agreements(knee, knee.shares(sliceThickness: 3.5))
    for (region, agreement) in agreements {
      #expect(abs(agreement.bias) < 0.2, "\(region): \(agreement)")
      #expect(1.96 * agreement.deviation < 0.8, "\(region): \(agreement)")
    }
    Self.report(agreements)
  }

  private static func report(_ agreements: [CartilageRegion: Agreement]) {
    guard ProcessInfo.processInfo.environment["KNEE_REPORT"] != nil else { return }
    for region in CartilageRegion.allCases {
      guard let a = agreements[region] else { continue }
      print(
        "REPORT", region,
        String(
          format: "%.2f %.2f %+.3f %.2f", a.trueMean, a.mean, a.bias, 1.96 * a.deviation))
    }
  }

  @Test func volumesAreThoseOfTheLabels() async throws {
    let (knee, shares) = await SharedKnee.made()
    let measured = try KneeFrame.measured(shares).cartilage
    for cartilage in KneeStructure.cartilages {
      let structure = try #require(PhantomKnee.names[cartilage])
      let side = Double(knee.phantom.grid.spacing * knee.phantom.scale)
      let labels = knee.phantom.voxels.lazy.count { $0.structure == structure.rawValue }
      let truth = Double(labels) * side * side * side / 1000
      let volume = try #require(measured.cartilages[cartilage]).volume.value
      #expect(abs(volume / truth - 1) < 0.02, "\(cartilage): \(volume), \(truth)")
      let parts = measured.regions.filter { $0.key.cartilage == cartilage }
      #expect(abs(parts.values.reduce(0) { $0 + $1.volume.value } - volume) < 1e-6)
    }
  }

  @Test func theCentralPlateauIsAFifth() async throws {
    let regions = try KneeFrame.measured(await SharedKnee.made().shares).cartilage.regions
    let plate = regions.filter { $0.key.cartilage == .medialTibialCartilage }
    let whole = plate.values.reduce(0) { $0 + $1.boneArea.value }
    let central = try #require(regions[.medialTibiaCentral]).boneArea.value
    #expect(abs(central / whole - 0.2) < 0.01)
    #expect(plate.count == 5)
  }

  /// A sound knee has no bare bone; cartilage cut out of a condyle is found where it was.
  @Test func whatIsCutOutIsBare() async throws {
    let (knee, shares) = await SharedKnee.made()
    let sound = try KneeFrame.measured(shares).cartilage
    #expect(sound.cartilages.values.allSatisfy { $0.denudedShare < 0.005 })
    let below = KneePoint(-23, -8, -20), middle = KneePoint(-23, -8, 24)
    let spot = try #require(knee.anatomy.femur.bone.surface(from: below, towards: middle)).place
    let geometry = shares.geometry, area = geometry.rows * geometry.columns
    let cut = shares.changed([.femoralCartilage]) { index, share in
      let voxel = VoxelIndex(
        column: index % geometry.columns, row: index % area / geometry.columns, slice: index / area)
      let way = knee.place(geometry.point(voxel)) - spot
      return (way * way).sum() < 25 ? 0 : share
    }
    let lost = try KneeFrame.measured(cut).cartilage
    let bare = try #require(lost.regions[.medialCentralFemur]).denudedArea.value
    #expect(abs(bare / (.pi * 25) - 1) < 0.15, "\(bare)")
    #expect(lost.regions[.lateralCentralFemur]?.denudedArea.value ?? 1 < 2)
    let map = try #require(lost.unfoldedFemur)
    let cells = zip(map.thickness, map.regions).filter { $0.isNaN && $1 == .medialCentralFemur }
    #expect((25...110).contains(cells.count), "\(cells.count)")
  }

  /// Columns and rows stored from their other ends are the same knee.
  @Test func theOrderOfStorageDoesNotMatter() async throws {
    let shares = await SharedKnee.made().shares
    var geometry = shares.geometry
    let plane = geometry.firstSlice, area = geometry.rows * geometry.columns
    geometry.firstSlice.position = plane.point(
      column: Double(geometry.columns - 1), row: Double(geometry.rows - 1))
    geometry.firstSlice.rowDirection = plane.rowDirection * -1
    geometry.firstSlice.columnDirection = plane.columnDirection * -1
    let same = StructureShares(
      geometry: geometry,
      shares: shares.shares.mapValues { values in
        values.indices.map { values[$0 / area * area + area - 1 - $0 % area] }
      })
    let (a, b) = (try KneeFrame.measured(shares), try KneeFrame.measured(same))
    #expect(abs(a.frame.pose.flexion - b.frame.pose.flexion) < 0.2)
    #expect((a.frame.femur.origin - b.frame.femur.origin).length < 0.1)
    for (region, measure) in a.cartilage.regions {
      let (one, other) = (measure.meanThickness?.value ?? 0, b.cartilage.regions[region])
      #expect(abs(one - (other?.meanThickness?.value ?? 9)) < 0.02, "\(region)")
    }
  }

  @Test func aMissingPatellaHasNoMeasures() async throws {
    let shares = await SharedKnee.made().shares
    var rest = shares.shares
    rest[.patella] = nil
    let measured = try KneeFrame.measured(
      StructureShares(geometry: shares.geometry, shares: rest)
    ).cartilage
    #expect(measured.cartilages[.patellarCartilage] == nil)
    #expect(measured.regions[.medialPatella] == nil)
    #expect(measured.regions[.medialTrochlea] != nil)
  }
}
