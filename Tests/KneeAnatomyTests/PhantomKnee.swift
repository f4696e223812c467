import Imaging
import KneeAnatomy

@testable import struct MRSimulation.Extent
@testable import struct MRSimulation.KneeAnatomy
@testable import struct MRSimulation.KneePhantom
@testable import struct MRSimulation.KneeShape
@testable import struct MRSimulation.KneeSubject
@testable import struct MRSimulation.SimulationGenerator
@testable import enum MRSimulation.Structure
@testable import struct MRSimulation.Tibia
@testable import struct MRSimulation.Solid
@testable import typealias MRSimulation.KneePoint

/// A knee of implicit bodies, and its shares on grids as images would give them.
struct PhantomKnee: Sendable {
  /// What is covered, in true mm of the knee's own space: about the joint.
  static let extent = Extent(low: [-49, -48, -54], high: [49, 62, 54])

  let anatomy: MRSimulation.KneeAnatomy
  let phantom: KneePhantom
  /// The label of each structure that is painted.
  let painted: [KneeStructure: Structure]

  /// - Parameter spacing: Of the labels, in mm.
  init(_ shape: KneeShape, extent: Extent = Self.extent, spacing: Float = 0.5) async {
    let anatomy = MRSimulation.KneeAnatomy(shape)
    self.anatomy = anatomy
    phantom = await KneePhantom.inSlabs(extent, spacing: spacing, scale: shape.scale) { box in
      for (structure, body) in Self.bodies(anatomy) { box.paint(structure, body) }
    }
    painted = Self.names
  }

  /// A knee with what is measured beside bones and cartilage, and with the whole patella and the tubercle.
  ///
  /// - Parameter change: Alters bodies before they are painted.
  init(
    withSoftParts shape: KneeShape, change: (inout MRSimulation.KneeAnatomy) -> Void = { _ in }
  ) async {
    var altered = MRSimulation.KneeAnatomy(shape)
    change(&altered)
    let anatomy = altered
    self.anatomy = anatomy
    phantom = await KneePhantom.inSlabs(
      Self.largeExtent, spacing: 0.5, scale: shape.scale
    ) { box in
      for (structure, body) in Self.softParts(anatomy) + Self.bodies(anatomy) {
        box.paint(structure, body)
      }
    }
    painted = Self.names.merging(Self.softNames) { own, _ in own }
  }

  /// From below the tubercle to above the patella.
  static let largeExtent = Extent(low: [-49, -48, -68], high: [49, 68, 68])

  /// Fluid, tendon and menisci in the order of painting.
  static func softParts(_ anatomy: MRSimulation.KneeAnatomy) -> [(Structure, Solid)] {
    [
      (.jointFluid, anatomy.soft.recess), (.patellarTendon, anatomy.tendons.patellar),
      (.medialMeniscus, anatomy.menisci.medial), (.lateralMeniscus, anatomy.menisci.lateral),
    ]
  }

  static let softNames: [KneeStructure: Structure] = [
    .jointFluid: .jointFluid, .patellarTendon: .patellarTendon, .medialMeniscus: .medialMeniscus,
    .lateralMeniscus: .lateralMeniscus,
  ]

  init(seed: UInt64, sex: KneeSubject.Sex = .male, extent: Extent = Self.extent) async {
    var generator = SimulationGenerator(seed: seed)
    let subject = KneeSubject(age: 40, sex: sex, side: .right)
    await self.init(KneeShape.drawn(for: subject, using: &generator), extent: extent)
  }

  /// Bones and cartilages in the order of painting.
  static func bodies(_ anatomy: MRSimulation.KneeAnatomy) -> [(Structure, Solid)] {
    let unit = anatomy.unit
    return [
      (
        .medialTibialCartilage,
        anatomy.tibia.cartilage(Tibia.medial, thickest: unit.medialTibialCartilage)
      ),
      (
        .lateralTibialCartilage,
        anatomy.tibia.cartilage(Tibia.lateral, thickest: unit.lateralTibialCartilage)
      ),
      (.patellarCartilage, anatomy.patella.cartilage),
      (.femoralCartilage, anatomy.femur.cartilage), (.tibiaMarrow, anatomy.tibia.bone),
      (.patellaMarrow, anatomy.patella.bone), (.femurMarrow, anatomy.femur.bone),
    ]
  }

  static let names: [KneeStructure: Structure] = [
    .femur: .femurMarrow, .tibia: .tibiaMarrow, .patella: .patellaMarrow,
    .femoralCartilage: .femoralCartilage, .medialTibialCartilage: .medialTibialCartilage,
    .lateralTibialCartilage: .lateralTibialCartilage, .patellarCartilage: .patellarCartilage,
  ]

  /// A place of the patient, a right knee whose own space is upright, in the knee's mm of scale 1.
  func place(_ point: PatientPoint) -> KneePoint {
    KneePoint(Float(-point.x), Float(-point.y), Float(point.z)) / phantom.scale
  }

  /// Shares on cubic voxels.
  ///
  /// - Parameters:
  ///   - spacing: Of the grid, in mm.
  ///   - thickness: Of sagittal slices over which the labels are averaged, and between which they are interpolated; nil for none.
  func shares(spacing: Double = 0.6, sliceThickness thickness: Double? = nil) -> StructureShares {
    let grid = phantom.grid, side = Double(grid.spacing * phantom.scale)
    let size = [grid.size.x, grid.size.y, grid.size.z]
    let counts = size.map { Int(Double($0) * side / spacing) }
    let across =
      thickness.map { AxisFilter.slices(size[0], side, thickness: $0, to: counts[0], spacing) }
      ?? AxisFilter.boxes(size[0], side, to: counts[0], spacing)
    let filters = [
      across, AxisFilter.boxes(size[1], side, to: counts[1], spacing),
      AxisFilter.boxes(size[2], side, to: counts[2], spacing),
    ]
    let labels = phantom.labels
    var shares: [KneeStructure: [UInt8]] = [:]
    for (name, structure) in painted {
      shares[name] = AxisFilter.shares(of: structure.rawValue, in: labels, size, filters)
    }
    // The middle of the first voxel in the knee's own space, then in the patient.
    let first = grid.origin * phantom.scale - KneePoint(repeating: Float(side) / 2)
    let half = spacing / 2
    let position = PatientPoint(
      x: -Double(first.x) - half, y: -Double(first.y) - half, z: Double(first.z) + half)
    let plane = SliceGeometry(
      position: position, rowDirection: PatientVector(x: -1, y: 0, z: 0),
      columnDirection: PatientVector(x: 0, y: -1, z: 0), columnSpacing: spacing,
      rowSpacing: spacing)
    return StructureShares(
      geometry: VolumeGeometry(
        firstSlice: plane, sliceSpacing: spacing, columns: counts[0], rows: counts[1],
        slices: counts[2]),
      shares: shares)
  }
}

/// A linear filter along one axis: weights of the source's samples for each result.
struct AxisFilter {
  var weights: [[(index: Int, weight: Float)]]

  /// Averages over boxes of the new spacing.
  static func boxes(_ count: Int, _ side: Double, to results: Int, _ spacing: Double) -> AxisFilter
  {
    AxisFilter(
      weights: (0..<results).map {
        average(Double($0) * spacing, Double($0 + 1) * spacing, count, side)
      })
  }

  /// Averages over thick slices, then lines between their middles.
  static func slices(
    _ count: Int, _ side: Double, thickness: Double, to results: Int, _ spacing: Double
  ) -> AxisFilter {
    let slices = Int(Double(count) * side / thickness)
    let averages = (0..<slices).map {
      average(Double($0) * thickness, Double($0 + 1) * thickness, count, side)
    }
    return AxisFilter(
      weights: (0..<results).map { result in
        let at = (Double(result) + 0.5) * spacing / thickness - 0.5
        let low = min(max(Int(at.rounded(.down)), 0), slices - 2)
        let share = Float(min(max(at - Double(low), 0), 1))
        return averages[low].map { ($0.index, $0.weight * (1 - share)) }
          + averages[low + 1].map { ($0.index, $0.weight * share) }
      })
  }

  private static func average(_ low: Double, _ high: Double, _ count: Int, _ side: Double)
    -> [(index: Int, weight: Float)]
  {
    let (first, last) = (Int(low / side), min(Int((high / side).rounded(.up)), count))
    return (first..<last).map { index in
      let from = max(low, Double(index) * side), to = min(high, Double(index + 1) * side)
      return (index, Float(max(to - from, 0) / (high - low)))
    }
  }

  /// Shares of a label on the new grid.
  static func shares(of label: UInt8, in labels: [UInt8], _ size: [Int], _ filters: [AxisFilter])
    -> [UInt8]
  {
    let results = filters.map(\.weights.count)
    var first = [Float](repeating: 0, count: results[0] * size[1] * size[2])
    for line in 0..<size[1] * size[2] {
      guard labels[line * size[0]..<(line + 1) * size[0]].contains(label) else { continue }
      for (x, weights) in filters[0].weights.enumerated() {
        var sum: Float = 0
        for (index, weight) in weights where labels[line * size[0] + index] == label {
          sum += weight
        }
        first[line * results[0] + x] = sum
      }
    }
    let inner = results[0]
    var second = [Float](repeating: 0, count: inner * results[1] * size[2])
    for z in 0..<size[2] {
      for (y, weights) in filters[1].weights.enumerated() {
        for (index, weight) in weights {
          for x in 0..<inner {
            second[(z * results[1] + y) * inner + x] +=
              weight * first[(z * size[1] + index) * inner + x]
          }
        }
      }
    }
    let area = inner * results[1]
    var third = [Float](repeating: 0, count: area * results[2])
    for (z, weights) in filters[2].weights.enumerated() {
      for (index, weight) in weights {
        for place in 0..<area { third[z * area + place] += weight * second[index * area + place] }
      }
    }
    return third.map { UInt8(min($0 * 255 + 0.5, 255)) }
  }
}
