import Foundation
import Imaging
import Testing

@testable import MRSimulation

/// Collagen's direction, voxel by voxel, and what it does to the signal.
struct FibreTextureTests {
  private static let anatomy = KneeAnatomy(KneeShape())
  private static let courses = FibreCourses(anatomy, noise: NoiseField(seed: 5))

  private static func gains(_ preset: ProtocolPreset) throws -> FibreGains {
    let scan = try #require(SeriesProtocol.typical(preset, vendor: .ge, field: .threeTesla))
    return FibreGains(.typical(at: .threeTesla)) { scan.signals(of: $0)[0].water }
  }

  private static func degrees(_ place: KneePoint, _ structure: Structure) -> Float {
    Float(courses.code(place, structure.rawValue)) * FibreAngle.step - FibreAngle.step
  }

  /// The mean over a body's places within a box.
  private static func meanDegrees(
    _ structure: Structure, _ solid: Solid, where isWanted: (KneePoint) -> Bool = { _ in true }
  ) -> Float {
    let angles = solid.places(step: 1).filter(isWanted).map { degrees($0, structure) }
    return angles.reduce(0, +) / Float(max(angles.count, 1))
  }

  @Test func codesCountStepsOffTheField() {
    #expect(FibreAngle.code([0, 0, 2]) == 1)
    #expect(FibreAngle.code([0, 0, -1]) == 1)
    #expect(FibreAngle.code([1, 1, 0]) == 13)
    #expect(FibreAngle.code([1, 0, 0], wobble: 30) == 13)
    #expect(Int(FibreAngle.code([1, 0, 0])) < FibreAngle.codes)
    let magic = FibreAngle.code([0.8165, 0, 0.5774])
    #expect(abs(FibreAngle.radians(Int(magic)) * 180 / .pi - 54.7) <= 3.75)
  }

  @Test func fibresShineAtTheMagicAngleOnShortEchoes() throws {
    let gains = try Self.gains(.sagittalProtonDensity).signal
    let magic = Int(FibreAngle.code([0.8165, 0, 0.5774]))
    func gain(_ tissue: Tissue, _ code: Int) -> Float {
      gains[FibreGains.index(code, Int(tissue.rawValue))]
    }
    for tissue in [Tissue.tendon, .ligament] {
      #expect(gain(tissue, magic) > 1.8, "\(tissue)")
      for code in 1..<FibreAngle.codes { #expect(gain(tissue, code) <= gain(tissue, magic)) }
      #expect(abs(gain(tissue, 1) - 1) < 1e-5)
      #expect(gain(tissue, 0) == 1)
    }
    #expect(gain(.meniscus, magic) > 1.2)
    #expect(gain(.deepCartilage, magic) < 1.2)
    for code in 0..<FibreAngle.codes {
      #expect(gain(.muscle, code) == 1)
      #expect(gain(.synovialFluid, code) == 1)
    }
  }

  @Test func theAnglesRatioGrowsWithTheEchoTime() throws {
    // The ratio grows although next to nothing is left of the signal itself.
    let short = try Self.gains(.coronalT1), long = try Self.gains(.sagittalT2FatSuppressed)
    let magic = FibreGains.index(8, Int(Tissue.ligament.rawValue))
    #expect(long.signal[magic] > short.signal[magic])
    #expect(long.decay[magic] == short.decay[magic])
    #expect(abs(long.decay[magic] - 0.5) < 0.02)
  }

  @Test func tendonsAndLigamentsRunAsTheirBodiesDo() {
    let (ligaments, tendons) = (Self.anatomy.ligaments, Self.anatomy.tendons)
    let patellar = Self.meanDegrees(.patellarTendon, tendons.patellar)
    #expect(patellar > 5 && patellar < 35)
    #expect(Self.meanDegrees(.quadricepsTendon, tendons.quadriceps) < 30)
    #expect(Self.meanDegrees(.medialCollateralLigament, ligaments.medialCollateral) < 28)
    // Parallel to Blumensaat's line, 45 to 60 degrees off the plateau.
    let anterior = Self.meanDegrees(.anteriorCruciateLigament, ligaments.anteriorCruciate)
    #expect(anterior > 30 && anterior < 60)
    // Arched: flat above, steep below.
    let posterior = ligaments.posteriorCruciate
    let above = Self.meanDegrees(.posteriorCruciateLigament, posterior) { $0.y > -14 }
    let below = Self.meanDegrees(.posteriorCruciateLigament, posterior) { $0.z < 4 }
    #expect(above > 55)
    #expect(below < 30)
    #expect(Self.meanDegrees(.popliteusTendon, tendons.popliteus) { $0.z > 0 } > 30)
  }

  @Test func theLateralPosteriorHornClimbsTowardsTheMagicAngle() {
    let lateral = Self.anatomy.menisci.lateral
    let body = Self.meanDegrees(.lateralMeniscus, lateral) { $0.x > 32 }
    let horn = Self.meanDegrees(.lateralMeniscus, lateral) { $0.x < 11 && $0.y < -8 }
    #expect(body > 75)
    #expect(horn > 35 && horn < 65)
  }

  @Test func structuresWithoutACourseHaveNone() {
    #expect(Self.courses.code([0, 0, 40], Structure.femurMarrow.rawValue) == 0)
    #expect(Self.courses.code([0, -40, 40], Structure.iliotibialBand.rawValue) == 0)
  }

  @Test func aVoxelsWaterAndDecayFollowItsFibres() throws {
    let scan = try #require(
      SeriesProtocol.typical(.sagittalProtonDensity, vendor: .ge, field: .threeTesla))
    let signals = TissueSignals(scan, .typical(at: .threeTesla), echo: 0)
    var phantom = KneePhantom(
      covering: Extent(low: [0, 0, 0], high: [2, 2, 2]), spacing: 1)
    phantom.paint(.patellarTendon, Solid.ellipsoid([1, 0.5, 0.5], [9, 9, 9]))
    phantom.grains = [KneePhantom.Grain](repeating: .init(0), count: 8)
    phantom.grains[1] = .init(0, fibres: 8)
    var generator = SimulationGenerator(seed: 1)
    let placement = KneePlacement(side: .right, scale: 1, using: &generator)
    let volume = phantom.magnetisation(
      signals, SuppressionMap(fat: 1, water: 1), placement: placement, keepsDecay: true)
    let (along, turned) = (volume.pools[0], volume.pools[1])
    let gain = turned.water / along.water
    let index = FibreGains.index(8, Int(Tissue.tendon.rawValue))
    #expect(gain > 2)
    #expect(abs(gain / signals.fibres.signal[index] - 1) < 1e-4)
    #expect(volume.hasDecay)
    let faster =
      turned.weightedDecay / turned.water * along.water / along.weightedDecay
    #expect(abs(faster / signals.fibres.decay[index] - 1) < 1e-4)
  }
}
