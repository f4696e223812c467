import AcquisitionQuality
import Foundation
import Imaging
import KneeAnatomy
import Testing

@testable import FindingDetection

/// Contrast by how bright tissues are.
struct ContrastByGreysTests {
  /// Fluid beside muscle parts T1 from proton density, fat beside muscle tells its suppression; a unit is a factor of e.
  private static let table = [
    "tissues\tmean\tdeviation\tT1\tPD\tT2\tGRE\tDESS\tfat suppressed",
    "constant\t\t\t0\t0\t0\t-9\t-9\t0",
    "joint-fluid\t0\t1\t-4\t4\t4\t0\t0\t0",
    "subcutaneous-fat femur\t0\t0.5\t0\t0\t0\t0\t0\t-5",
  ].joined(separator: "\n")

  private func greys(fluid: Double?, fat: Double, muscle: Double = 0.2, voxels: Int = 100)
    -> TissueGreys
  {
    func grey(_ value: Double) -> TissueGreys.Grey {
      TissueGreys.Grey(voxels: voxels, median: value)
    }
    var greys: [KneeTissue: TissueGreys.Grey] = [
      .muscle: grey(muscle), .subcutaneousFat: grey(fat), .femur: grey(fat),
    ]
    greys[.jointFluid] = fluid.map(grey)
    return TissueGreys(greys)
  }

  @Test func darkFluidIsT1AndBrightFluidIsNot() throws {
    let table = try #require(ContrastByGreys(text: Self.table))
    #expect(
      table.content(of: greys(fluid: 0.1, fat: 0.8))
        == ImageContent(contrast: .t1, isFatSuppressed: false))
    // Proton density and T2 are as probable as each other, and T1 is not.
    #expect(
      table.content(of: greys(fluid: 0.6, fat: 0.05))
        == ImageContent(contrast: .intermediate, isFatSuppressed: true))
  }

  @Test func whatIsNotSureIsNotTold() throws {
    let table = try #require(ContrastByGreys(text: Self.table))
    #expect(table.content(of: greys(fluid: 0.2, fat: 0.2)) == ImageContent())
    #expect(table.content(of: greys(fluid: nil, fat: 0.2)) == ImageContent())
    #expect(table.content(of: greys(fluid: 0.1, fat: 0.8, voxels: 29)) == ImageContent())
    #expect(table.content(of: TissueGreys([:])) == ImageContent())
  }

  @Test func probabilitiesAreThoseOfLogisticRegression() throws {
    let table = try #require(ContrastByGreys(text: Self.table))
    let (contrasts, fat) = try #require(table.probabilities(greys(fluid: 0.2, fat: 0.2)))
    #expect(contrasts.count == 5 && abs(contrasts.reduce(0, +) - 1) < 1e-12)
    #expect(abs(contrasts[0] - 1 / (3 + 2 * 1.234_098_040_866_8e-4)) < 1e-9)
    #expect(fat == 0.5)
    // Beyond three deviations nothing grows any more.
    let far = try #require(table.probabilities(greys(fluid: 0.2, fat: 20)))
    #expect(abs(far.fat - 1 / (1 + 3_269_017.372_472_1)) < 1e-12)
  }

  @Test(arguments: [
    ("joint-fluid", "fluid"), ("joint-fluid\t0", "joint-fluid\tinf"), ("\t0.5\t", "\t0\t"),
    ("-9\t-9", "-9\tnan"), ("\tT2\t", "\tT3\t"), ("joint-fluid\t0\t1", "joint-fluid\t0"),
    ("subcutaneous-fat femur", ""),
  ])
  func aTableThatIsNotAsItMustBeIsRefused(_ old: String, _ new: String) {
    #expect(Self.table.contains(old))
    #expect(ContrastByGreys(text: Self.table.replacingOccurrences(of: old, with: new)) == nil)
  }

  @Test func mediansAreOfWhatIsSureAndWithin() {
    let geometry = VolumeGeometry(
      firstSlice: SliceGeometry(
        position: PatientPoint(x: 0, y: 0, z: 0), rowDirection: PatientVector(x: 1, y: 0, z: 0),
        columnDirection: PatientVector(x: 0, y: 1, z: 0), columnSpacing: 1, rowSpacing: 1),
      sliceSpacing: 1, columns: 9, rows: 3, slices: 1)
    let stride = TissueProbabilities.stride(ofTissues: 2)
    // Muscle in columns 0 to 5, fluid in the others; one pixel of each middle row is not sure.
    let values = (0..<27).flatMap { place -> [UInt8] in
      let column = place % 9, muscle: UInt8 = place == 9 + 2 ? 178 : column < 6 ? 179 : 10
      return [muscle, 255 - muscle] + [UInt8](repeating: 0, count: stride - 2)
    }
    var samples = [Float](repeating: 100, count: 27)
    samples.replaceSubrange(9..<18, with: [50, 1, 60, 2, 4, 70, 80, 7, 90])
    let greys = TissueGreys(
      TissueProbabilities(geometry: geometry, tissues: [.muscle, .jointFluid], values: values),
      samples: samples)
    #expect(greys.greys[.muscle] == .init(voxels: 3, median: 2))
    #expect(greys.greys[.jointFluid] == .init(voxels: 1, median: 7))
  }
}
