import MRSimulation
import Testing

/// A scanner on which contrast is judged.
struct ContrastScanner: CustomTestStringConvertible, Sendable {
  let vendor: ScannerVendor
  let field: FieldStrength

  static let all = ScannerVendor.allCases.flatMap { vendor in
    FieldStrength.allCases.map { ContrastScanner(vendor: vendor, field: $0) }
  }

  var testDescription: String { "\(vendor.manufacturer), \(field.tesla) T" }

  /// Brightness of each tissue in a series' first image.
  func brightness(_ preset: ProtocolPreset) throws -> (Tissue) -> Float {
    let series = try #require(SeriesProtocol.typical(preset, vendor: vendor, field: field))
    return { series.signals(of: .typical($0, at: field))[0].magnitude }
  }
}

private let fatSuppressed: [ProtocolPreset] = [
  .sagittalProtonDensityFatSuppressed, .sagittalT2FatSuppressed,
  .coronalProtonDensityFatSuppressed, .axialProtonDensityFatSuppressed,
]
private let solid: [Tissue] = [
  .cartilage, .muscle, .meniscus, .ligament, .tendon, .corticalBone, .fattyMarrow,
  .subcutaneousFat, .fatPad,
]

struct ContrastTests {
  @Test(arguments: ContrastScanner.all, fatSuppressed)
  func withoutFatFluidIsBrightestAndMarrowDark(
    scanner: ContrastScanner, preset: ProtocolPreset
  ) throws {
    let of = try scanner.brightness(preset)
    for tissue in solid { #expect(of(.synovialFluid) > 1.5 * of(tissue), "\(tissue)") }
    #expect(of(.cartilage) > of(.muscle))
    #expect(of(.muscle) > 1.5 * of(.fattyMarrow))
    #expect(of(.marrowOedema) > 2 * of(.fattyMarrow))
    #expect(of(.cartilage) > 2 * of(.meniscus))
    #expect(of(.meniscus) > of(.tendon))
    #expect(of(.tendon) > of(.corticalBone))
  }

  @Test(arguments: ContrastScanner.all)
  func fatIsBrightestAndFluidDarkOnT1(scanner: ContrastScanner) throws {
    let of = try scanner.brightness(.coronalT1)
    let others: [Tissue] = [
      .cartilage, .muscle, .synovialFluid, .meniscus, .ligament, .tendon, .corticalBone,
      .marrowOedema, .tumour, .redMarrow,
    ]
    for tissue in others { #expect(of(.subcutaneousFat) > 1.25 * of(tissue), "\(tissue)") }
    #expect(of(.fattyMarrow) > 1.25 * of(.redMarrow))
    #expect(of(.redMarrow) > of(.muscle))
    #expect(of(.synovialFluid) < of(.muscle))
    #expect(of(.tumour) < 0.7 * of(.fattyMarrow))
    #expect(of(.marrowOedema) < 0.9 * of(.fattyMarrow))
  }

  @Test(arguments: ContrastScanner.all)
  func protonDensityShowsFluidFatCartilageAndMeniscusInThisOrder(
    scanner: ContrastScanner
  ) throws {
    let of = try scanner.brightness(.sagittalProtonDensity)
    #expect(of(.subcutaneousFat) > of(.cartilage))
    #expect(of(.synovialFluid) > of(.cartilage))
    #expect(of(.cartilage) > of(.muscle))
    #expect(of(.muscle) > 1.5 * of(.meniscus))
    #expect(of(.meniscus) > of(.tendon))
    #expect(of(.degeneratedMeniscus) > 1.5 * of(.meniscus))
    #expect(of(.injuredLigament) > 2 * of(.ligament))
  }

  @Test(arguments: ContrastScanner.all)
  func stirShowsFluidAndOedemaAgainstDarkFat(scanner: ContrastScanner) throws {
    let of = try scanner.brightness(.coronalSTIR)
    for tissue in solid { #expect(of(.synovialFluid) > 1.5 * of(tissue), "\(tissue)") }
    #expect(of(.subcutaneousFat) < 0.8 * of(.muscle))
    #expect(of(.fattyMarrow) < 0.8 * of(.muscle))
    #expect(of(.marrowOedema) > 1.5 * of(.fattyMarrow))
  }

  @Test(arguments: FieldStrength.allCases)
  func dessShowsCartilageBetweenFluidAndBone(field: FieldStrength) throws {
    let of = try ContrastScanner(vendor: .siemens, field: field).brightness(.sagittalDESS)
    #expect(of(.synovialFluid) > 1.5 * of(.cartilage))
    #expect(of(.cartilage) > of(.muscle))
    #expect(of(.cartilage) > 1.5 * of(.meniscus))
    #expect(of(.meniscus) > of(.corticalBone))
    #expect(of(.cartilage) > 2 * of(.fattyMarrow))
  }

  @Test(arguments: FieldStrength.allCases)
  func spoiledGradientEchoShowsCartilageBrighterThanFluid(field: FieldStrength) throws {
    let of = try ContrastScanner(vendor: .ge, field: field)
      .brightness(.sagittalSpoiledGradientEcho)
    #expect(of(.cartilage) > of(.synovialFluid))
    #expect(of(.cartilage) > 2 * of(.fattyMarrow))
  }

  @Test func weightingOrdersFluidAgainstMuscle() throws {
    let scanner = ContrastScanner(vendor: .siemens, field: .threeTesla)
    let ratios = try [
      ProtocolPreset.coronalT1, .sagittalProtonDensity, .sagittalProtonDensityFatSuppressed,
      .sagittalT2FatSuppressed,
    ].map { preset in
      let of = try scanner.brightness(preset)
      return of(.synovialFluid) / of(.muscle)
    }
    #expect(ratios == ratios.sorted())
    #expect(ratios[0] < 1 && ratios[3] > 4)
  }

  /// Erickson et al. 1991: bright at 55 degrees with a short echo time only.
  @Test func tendonBrightensInShortEchoesOnly() throws {
    let tendon = TissueProperties.typical(.tendon, at: .oneAndAHalfTesla)
    let turned = tendon.oriented(angleToField: 54.7 * .pi / 180)
    let short = try #require(
      SeriesProtocol.typical(.coronalT1, vendor: .ge, field: .oneAndAHalfTesla))
    let long = try #require(
      SeriesProtocol.typical(.sagittalT2FatSuppressed, vendor: .ge, field: .oneAndAHalfTesla))
    #expect(short.signals(of: turned)[0].water > 2 * short.signals(of: tendon)[0].water)
    #expect(long.signals(of: turned)[0].water < 0.05)
  }
}
