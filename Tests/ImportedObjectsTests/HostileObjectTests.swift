import DICOM
import Foundation
import Imaging
import ImportedObjects
import Testing

/// Nothing in a file may trap or make room for what is not there.
struct HostileObjectTests {
  @Test(arguments: [
    ("frames-too-many", ImportedObjectError.missingAttribute(.numberOfFrames)),
    ("rows-too-many", ImportedObjectError.missingAttribute(.rows)),
  ])
  func impossibleSizesAreRefused(name: String, error: ImportedObjectError) {
    let url = ObjectFixtures.broken.appending(path: name + ".dcm")
    #expect(throws: error) { try ObjectFixtures.contents(at: url) }
  }

  @Test func contoursFarAwayFillWhatTheyCoverOfTheSlice() throws {
    let contents = try ObjectFixtures.contents(
      at: ObjectFixtures.broken.appending(path: "contours-far-away.dcm"))
    let region = try #require(contents.overlays.first { $0.label == "GTV" })
    // The triangle's long edge is the diagonal: the pixels on and above it belong.
    let mask = try #require(region.slices[2]?.mask?.slice(0))
    #expect(mask[0 * 48 + 40] && mask[20 * 48 + 30] && !mask[30 * 48 + 10])
    #expect(contents.notices.contains(.malformedGraphics(part: "GTV", count: 1)))
    #expect(contents.notices.contains(.contoursBetweenSlices(part: "GTV", contours: 1)))
  }

  /// Seeded changes of every text value of the headers: an error or fewer graphics, never a trap.
  @Test(arguments: [
    "seg-binary", "seg-label-map", "structure-set", "presentation-state", "map-integer",
    "measurement-report", "key-objects",
  ])
  func mutatedHeadersNeverTrap(name: String) throws {
    let study = try ObjectFixtures.study()
    for seed in 0..<60 {
      var generator = Generator(state: UInt64(seed) + 1)
      _ = try? ObjectFixtures.contents(name, in: study) { dataSet in
        dataSet = mutated(dataSet, depth: 0, &generator)
      }
    }
  }

  private static let values = [
    "", "-1", "0", "65536", "9223372036854775807", "-9223372036854775808", "1e308", "-1e308", "nan",
    "inf", "x", "\u{0}", "1e-320", "2147483647",
  ]

  private func mutated(_ dataSet: DataSet, depth: Int, _ generator: inout Generator) -> DataSet {
    DataSet(
      dataSet.elements.compactMap { element in
        // Class and identity stay, or nothing would be read.
        guard depth > 0 || element.tag.group != 8 else { return element }
        if generator.next(200) == 0 { return nil }
        var value = element.value
        switch element.value {
        case .text(let texts) where generator.next(25) == 0:
          var changed = texts
          let other = Self.values[generator.next(Self.values.count)]
          if changed.isEmpty { changed = [other] }
          changed[generator.next(changed.count)] = other
          value = .text(changed)
        case .items(let items):
          var kept = items.map { mutated($0, depth: depth + 1, &generator) }
          if generator.next(40) == 0 { kept = Array(kept.dropFirst()) + kept }
          value = .items(kept)
        default: break
        }
        return DataElement(
          tag: element.tag, valueRepresentation: element.valueRepresentation, value: value)
      })
  }
}

/// A small seeded generator (SplitMix64).
private struct Generator {
  var state: UInt64

  mutating func next(_ bound: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int((value ^ (value >> 31)) % UInt64(bound))
  }
}
