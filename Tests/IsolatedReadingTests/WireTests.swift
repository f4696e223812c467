import DICOM
import DICOMFiles
import Testing

@testable import IsolatedReading

@Suite struct WireTests {
  @Test(arguments: [
    ReadRequest.isolation, .keep([.rows, .patientName]), .keep([]),
    .scan(path: "/a b/ü", followsLink: true),
    .header(path: ""),
    .frame(path: "x", number: 3, stage: .stored, offset: 1 << 40, room: 7, capacity: 1 << 41),
    .overlays(path: "/p", number: 2, columns: 48, rows: 40),
  ]) func requestsComeBackAsTheyWere(_ request: ReadRequest) throws {
    #expect(try ReadRequest(request.encoded) == request)
  }

  @Test(arguments: [
    DICOMReadError.cannotOpen(reason: "r"), .dictionaryMissing, .malformed(reason: ""),
    .truncated(reason: "t"), .noPixelData, .noSuchFrame(12), .tooLarge,
    .unsupportedTransferSyntax("1.2"), .unsupportedPixels(attribute: "HighBit 3"),
    .cannotDecode(reason: "c"), .outOfMemory, .readerCrashed(signal: 11),
    .readerTimedOut(seconds: 20), .noRealWorldValues, .readerUnavailable(reason: "u"),
  ]) func failuresComeBackAsTheyWere(_ error: DICOMReadError) throws {
    #expect(try ReadReply(ReadReply.failure(error).encoded) == .failure(error))
  }

  @Test func repliesThatAreCutOffThrow() throws {
    let whole = ReadReply.frame(columns: 3, rows: 4, sopInstanceUID: "1.2.3").encoded
    #expect(try ReadReply(whole) == .frame(columns: 3, rows: 4, sopInstanceUID: "1.2.3"))
    for count in 0..<whole.count {
      #expect(throws: WireError.self) { try ReadReply(Array(whole[..<count])) }
    }
  }

  /// 35 pixels: the last byte of the mask is not full.
  @Test func overlaysComeBackAsTheyWereAndWhatIsCutOffThrows() throws {
    let planes = [
      OverlayPlane(
        group: 0x6000, kind: .regionOfInterest, label: "Rand", description: "Überlagerung",
        mask: (0..<35).map { $0 % 3 == 0 }, isCut: true),
      OverlayPlane(
        group: 0x601e, kind: .graphics, label: "", description: "",
        mask: (0..<35).map { $0 % 4 == 2 }, isCut: false),
    ]
    let reply = ReadReply.overlays(planes, sopInstanceUID: "1.2.3")
    #expect(try ReadReply(reply.encoded) == reply)
    for count in 0..<reply.encoded.count {
      #expect(throws: WireError.self) { try ReadReply(Array(reply.encoded[..<count])) }
    }
  }

  /// A mask of four thousand million pixels that the message does not hold takes no memory.
  @Test func maskThatIsNotThereThrows() throws {
    var message = MessageWriter()
    message.put(UInt8(5))
    message.put("1.2.3")
    message.put(UInt8(1))
    message.put(UInt16(0x6000))
    message.put(UInt16(0))
    message.put("")
    message.put("")
    message.put(UInt32.max)
    #expect(throws: WireError.endsEarly) { try ReadReply(message.bytes) }
  }

  /// Whatever bytes a taken-over process sends as a header, they become a data set or end it.
  @Test(arguments: 0..<200) func noFlattenedHeaderHarms(seed: UInt64) {
    var random = SplitMix(state: seed)
    var bytes = (0..<400).map { _ in UInt8.random(in: 0...5, using: &random) }
    for _ in 0..<20 {
      bytes[Int.random(in: 0..<400, using: &random)] = .random(in: 0...255, using: &random)
    }
    let header = InstanceHeader(flattened: bytes, transferSyntaxUID: "", path: "")
    #expect(header.dataSet.elements.count <= bytes.count)
  }
}

/// Steele, Lea, Flood 2014, doi 10.1145/2714064.2660195.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
