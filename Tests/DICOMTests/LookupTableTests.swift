import DICOM
import Testing

private func header(_ values: [DICOM.Tag: [Int]]) -> DataSet {
  DataSet(
    values.map { tag, numbers in
      DataElement(tag: tag, valueRepresentation: "US", value: .text(numbers.map(String.init)))
    })
}

private func palette(_ descriptor: [Int], segments: [Int]) -> Palette? {
  let set = header([
    .redPaletteDescriptor: descriptor, .greenPaletteDescriptor: descriptor,
    .bluePaletteDescriptor: descriptor, .segmentedRedPaletteData: segments,
    .segmentedGreenPaletteData: segments, .segmentedBluePaletteData: segments,
  ])
  return Palette(set, isSigned: false)
}

struct LookupTableTests {
  @Test func valuesBeyondTheEndsTakeTheEnds() throws {
    let table = try #require(
      LookupTable(
        header([.lutDescriptor: [3, 10, 16], .lutData: [7, 8, 9]]), isSigned: false))
    #expect([Int.min, 9, 10, 11, 12, 13, Int.max].map { table[$0] } == [7, 7, 7, 8, 9, 9, 9])
  }

  @Test func descriptorIsReadWhateverItsRepresentation() throws {
    let signed = header([.lutDescriptor: [2, 65_535, 16], .lutData: [1, 2]])
    #expect(LookupTable(signed, isSigned: true)?.first == -1)
    #expect(LookupTable(signed, isSigned: false)?.first == 65_535)
    let negative = header([.lutDescriptor: [-65_534, -1, 16], .lutData: [1, 2, 3]])
    #expect(LookupTable(negative, isSigned: true)?.entries == [1, 2])
  }

  @Test func entriesOfEightBitsMayStandTwoToAWord() {
    let packed = header([.lutDescriptor: [4, 0, 8], .lutData: [0x0201, 0x0403]])
    #expect(LookupTable(packed, isSigned: false)?.entries == [1, 2, 3, 4])
  }

  @Test(arguments: [[], [4, 0], [4, 0, 0], [4, 0, 17], [4, 0, 16, 1]])
  func malformedDescriptorGivesNoTable(descriptor: [Int]) {
    let set = header([.lutDescriptor: descriptor, .lutData: [1, 2, 3, 4]])
    #expect(LookupTable(set, isSigned: false) == nil)
  }

  /// PS3.3 C.7.9.2: discrete 10 20, ramp to 50 in three, both again from byte 0.
  @Test func segmentsAreWrittenOut() {
    let words = [0, 2, 10, 20, 1, 3, 50, 2, 2, 0, 0]
    #expect(
      palette([10, 0, 16], segments: words)?.red.entries
        == [10, 20, 30, 40, 50, 10, 20, 30, 40, 50])
    // The same in bytes, where an offset has four.
    let bytes = [0, 2, 10, 20, 1, 3, 50, 2, 2, 0, 0, 0, 0, 0]
    let packed = stride(from: 0, to: bytes.count, by: 2).map { bytes[$0] | bytes[$0 + 1] << 8 }
    #expect(
      palette([10, 0, 8], segments: packed)?.red.entries
        == [10, 20, 30, 40, 50, 10, 20, 30, 40, 50])
  }

  @Test(arguments: [
    [1, 3, 50], [0, 5, 1], [2, 1, 0, 0], [7, 1, 1], [0, 1, 5, 2, 1, 200, 0], [0, 1, 5, 1, 3],
    [0, 1, 5, 2, 1, 0xffff, 0xffff],
  ])
  func malformedSegmentsGiveNoPalette(segments: [Int]) {
    #expect(palette([10, 0, 16], segments: segments) == nil)
  }

  @Test func tableIsNoLongerThanItsDescriptorSays() {
    #expect(palette([4, 0, 16], segments: [0, 1, 9, 1, 65_535, 0])?.red.entries.count == 4)
  }

  @Test func paddingLiesBetweenValueAndLimitInEitherOrder() {
    let set = header([.pixelPaddingValue: [10], .pixelPaddingRangeLimit: [4]])
    #expect(PixelPadding(set)?.stored == 4...10)
    let signed = header([.pixelPaddingValue: [65_436], .pixelRepresentation: [1]])
    #expect(PixelPadding(signed)?.stored == -100...(-100))
    let transform = ModalityTransform.rescale(slope: -2, intercept: 1)
    #expect(PixelPadding(set)?.modality(transform) == -19...(-7))
  }
}
