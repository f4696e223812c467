import DICOM
import StudyAssembly
import Testing

struct NatureTests {
  private func nature(
    _ imageType: [String], sopClass: String = "1.2.840.10008.5.1.4.1.1.4",
    changes: [DICOM.Tag: [String]] = [:]
  ) throws -> SeriesNature {
    let changes = changes.merging([.imageType: imageType, .sopClassUID: [sopClass]]) { $1 }
    return try #require(assembleStudies([slice("a", changes: changes)]).first?.series.first).nature
  }

  @Test(arguments: [
    (["ORIGINAL", "PRIMARY", "M", "ND", "NORM"], SeriesNature.original),
    (["ORIGINAL", "PRIMARY", "OTHER"], .original), (["ORIGINAL", "PRIMARY"], .original),
    ([], .original),
    (["ORIGINAL", "PRIMARY", "M_SE", "M", "SE"], .original),
    (["ORIGINAL", "PRIMARY", "P", "ND"], .phase),
    (["ORIGINAL", "PRIMARY", "PHASE MAP", "P", "FFE"], .phase),
    (["ORIGINAL", "PRIMARY", "R_IR", "R", "IR"], .real),
    (["ORIGINAL", "PRIMARY", "I_FFE", "I", "FFE"], .imaginary),
    (["ORIGINAL", "PRIMARY", "LOCALIZER"], .localizer),
    (["DERIVED", "PRIMARY", "AXIAL"], .derived), (["DERIVED", "SECONDARY", "MPR"], .derived),
    (["DERIVED", "PRIMARY", "DIFFUSION", "ADC", "ND"], .derivedMap),
    (["DERIVED", "PRIMARY", "M", "ND", "T2 MAP"], .derivedMap),
    (["DERIVED", "PRIMARY", "T2", "T2", "SE"], .derivedMap),
    (["DERIVED", "SECONDARY", "SCREEN SAVE"], .secondaryCapture),
    (["ORIGINAL", "PRIMARY", "M", "MOSAIC"], .tiled),
    (["ORIGINAL", "PRIMARY", "M", "VFRAME"], .tiled),
    (["DERIVED", "SECONDARY", "OTHER", "BIAS_FIELD"], .derivedMap),
  ])
  func natureFollowsTheImageType(imageType: [String], expected: SeriesNature) throws {
    #expect(try nature(imageType) == expected)
  }

  @Test(arguments: ["7", "7.1", "7.2", "7.3", "7.4"])
  func secondaryCapturesAreNamed(part: String) throws {
    let found = try nature(
      ["ORIGINAL", "PRIMARY", "M"], sopClass: "1.2.840.10008.5.1.4.1.1.\(part)")
    #expect(found == .secondaryCapture)
  }

  /// The block of private elements is wherever its creator stands.
  @Test(arguments: [
    ("GEMS_PARM_01", UInt16(0x0043), UInt16(0x2f), "0", SeriesNature.original),
    ("GEMS_PARM_01", 0x0043, 0x2f, "1", .phase), ("GEMS_PARM_01", 0x0043, 0x2f, "2", .real),
    ("GEMS_PARM_01", 0x0043, 0x2f, "3", .imaginary),
    ("Philips MR Imaging DD 001", 0x2005, 0x11, "P", .phase),
    ("Philips MR Imaging DD 001", 0x2005, 0x11, "R", .real),
    ("SOMEBODY ELSE", 0x0043, 0x2f, "1", .original),
  ])
  func vendorsElementsTellComplexParts(
    creator: String, group: UInt16, element: UInt16, value: String, expected: SeriesNature
  ) throws {
    for block in [UInt16(0x10), 0x2a] {
      let changes: [DICOM.Tag: [String]] = [
        Tag(group, block): [creator], Tag(group, block << 8 | element): [value],
      ]
      #expect(try nature(["ORIGINAL", "PRIMARY", "OTHER"], changes: changes) == expected)
    }
  }

  @Test func magnitudeAndPhaseNeverFormOneStack() throws {
    // At different positions, so that nothing else would part them.
    let headers = (0..<4).map { index in
      slice(
        "\(index)", z: Double(index) * 4,
        changes: [.imageType: ["ORIGINAL", "PRIMARY", index < 2 ? "M" : "P"]])
    }
    let series = try #require(assembleStudies(headers).first).series
    #expect(series.map(\.nature) == [.original, .phase])
  }

  @Test func pictureOfManySlicesHasNoPlane() throws {
    let header = slice("a", changes: [.imageType: ["ORIGINAL", "PRIMARY", "M", "MOSAIC"]])
    let series = try #require(assembleStudies([header]).first?.series.first)
    #expect(series.plane == nil && series.geometry == nil)
    #expect(series.problems == [.tiledSlices(seriesID: "1.1")])
  }

  @Test func onlyAcquisitionsCountAsAcquisitions() {
    #expect(SeriesNature.allCases.filter(\.isAcquisition) == [.original])
    #expect(SeriesNature.allCases.filter(\.isForModels) == [.original, .derived])
  }
}
