import Imaging
import Testing

@testable import MRSimulation

/// The knee of middle size, painted at 1 mm, against published sizes and the measured label maps.
struct AnatomySizesTests {
  private static let volume: KneePhantom = {
    var phantom = KneePhantom(
      covering: Extent(low: [-80, -80, -80], high: [80, 80, 90]), spacing: 1)
    KneeAnatomy(KneeShape()).paint(&phantom)
    return phantom
  }()

  /// Volumes in mL: cartilages, menisci and patella as measured on three label maps, with some room.
  @Test(arguments: [
    ([Structure.femoralCartilage], 10.5...16.0), ([.medialTibialCartilage], 1.5...2.6),
    ([.lateralTibialCartilage], 1.6...3.2), ([.patellarCartilage], 1.2...4.2),
    ([.medialMeniscus], 1.7...3.0), ([.lateralMeniscus], 1.5...2.8),
    ([.patellaCortex, .patellaMarrow], 13.0...22.0), ([.anteriorCruciateLigament], 1.0...2.4),
    ([.posteriorCruciateLigament], 1.5...3.4), ([.patellarTendon], 3.5...7.5),
    ([.infrapatellarFatPad], 18.0...36.0), ([.jointFluid], 0.5...7.0),
  ])
  func volumesLieWithinWhatWasMeasured(_ structures: [Structure], _ range: ClosedRange<Double>) {
    let found = structures.map { Self.volume.millilitres(of: $0) }.reduce(0, +)
    #expect(range.contains(found), "\(structures): \(found) mL")
  }

  @Test(arguments: Structure.allCases)
  func everyStructureIsThere(_ structure: Structure) {
    let isThere = Self.volume.voxels.contains { $0.structure == structure.rawValue }
    #expect(isThere, "\(structure)")
  }

  /// Extents along x, y and z in mm.
  @Test(arguments: [
    (Structure.femoralCartilage, 66.0...84.0, 55.0...75.0),
    (.medialMeniscus, 25.0...36.0, 38.0...48.0),
    (.lateralMeniscus, 26.0...38.0, 29.0...39.0),
  ])
  func extentsLieWithinWhatWasMeasured(
    _ structure: Structure, _ across: ClosedRange<Double>, _ deep: ClosedRange<Double>
  ) {
    let size = extent(of: structure)
    #expect(across.contains(Double(size.x)) && deep.contains(Double(size.y)), "\(size)")
  }

  @Test func theBonesAreAsWideAsAnAdults() {
    let femur = extent(of: .femurCortex), tibia = extent(of: .tibiaCortex)
    #expect((74...88).contains(femur.x) && (70...82).contains(tibia.x), "\(femur) \(tibia)")
  }

  @Test func slabsAreTheWhole() async {
    let extent = Extent(low: [-50, -30, -30], high: [50, 60, 60])
    var whole = KneePhantom(covering: extent, spacing: 2)
    KneeAnatomy(KneeShape()).paint(&whole)
    let slabs = await KneePhantom.inSlabs(extent, spacing: 2, thickness: 16) {
      KneeAnatomy(KneeShape()).paint(&$0)
    }
    let isSame = slabs.grid == whole.grid && slabs.voxels == whole.voxels
    #expect(isSame)
  }

  @Test func noBoneTouchesAnother() {
    let bones: [UInt8] = [
      Structure.femurCortex, .femurMarrow, .tibiaCortex, .tibiaMarrow, .patellaCortex,
      .patellaMarrow,
    ].map(\.rawValue)
    func bone(_ label: UInt8) -> Int? { bones.firstIndex(of: label).map { $0 / 2 } }
    let (size, labels) = (Self.volume.grid.size, Self.volume.labels)
    var touching = 0
    for index in labels.indices.dropLast(size.x * size.y) {
      guard let own = bone(labels[index]) else { continue }
      for step in [1, size.x, size.x * size.y] {
        if let other = bone(labels[index + step]), other != own { touching += 1 }
      }
    }
    #expect(touching == 0)
  }

  @Test(arguments: [1, 2, 3])
  func drawnShapesStayWithinTheirRanges(_ seed: UInt64) {
    var generator = SplitMix(state: seed)
    for sex in KneeSubject.Sex.allCases {
      let subject = KneeSubject(age: 40, sex: sex, side: .left)
      let shape = KneeShape.drawn(for: subject, using: &generator)
      #expect((17...21).contains(shape.notchWidth))
      #expect((1.4...2.6).contains(shape.femoralCartilage))
      #expect((2.5...5.7).contains(shape.patellarCartilage))
      #expect((65...92).contains(80 * shape.scale))
    }
  }

  private func extent(of structure: Structure) -> SIMD3<Int> {
    let size = Self.volume.grid.size
    var low = size, high = SIMD3(repeating: -1)
    for (index, label) in Self.volume.labels.enumerated() where label == structure.rawValue {
      let place = SIMD3(index % size.x, index / size.x % size.y, index / (size.x * size.y))
      low = pointwiseMin(low, place)
      high = pointwiseMax(high, place)
    }
    return high &- low &+ SIMD3(repeating: 1)
  }
}
