import DICOM
import Glibc
import Imaging
import StudyAssembly
import Testing

/// Many headers, and headers made to be slow. The bounds are generous for a busy machine and far below
/// what quadratic cost would take.
@Suite(.serialized) struct ScaleTests {
  #if DEBUG
    private static let (count, limit) = (4_000, 20.0)
  #else
    private static let (count, limit) = (20_000, 2.0)
  #endif

  /// Limits the processor time of this thread, in seconds: a busy machine does not count.
  private func expectQuick(_ headers: [InstanceHeader], limit: Double = Self.limit) -> [Study] {
    let start = processorSeconds
    let studies = assembleStudies(headers)
    let seconds = processorSeconds - start
    #expect(seconds < limit, "\(seconds) s")
    return studies
  }

  private var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  @Test func longSeries() {
    let headers = (0..<Self.count).map { slice("\($0)", z: Double($0) * 0.1) }
    #expect(expectQuick(headers).first?.series.first?.geometry?.slices == Self.count)
  }

  @Test func manySeries() {
    let headers = (0..<Self.count).map {
      slice("\($0)", series: "1.\($0 % 500)", z: Double($0 / 500) * 3)
    }
    #expect(expectQuick(headers).first?.series.count == 500)
  }

  @Test func framesOfDifferentPlanes() {
    let headers = (0..<Self.count).map { index in
      let (x, y) = (Double(index % 141) / 100 - 0.7, Double(index / 141) / 100 - 0.7)
      let z = max(0, 1 - x * x - y * y).squareRoot()
      // A vector at right angles to (x, y, z).
      let length = max(1e-9, (x * x + z * z).squareRoot())
      return slice(
        "\(index)",
        orientation: [x, y, z, z / length, 0, -x / length].map { "\($0)" },
        changes: [.instanceNumber: ["\(index)"]])
    }
    let series = expectQuick(headers).first?.series ?? []
    #expect(series.reduce(0) { $0 + $1.frames.count } == Self.count && series.count < 100)
  }

  @Test func manyPatientsInOneStudy() {
    let headers = (0..<Self.count).map { slice("\($0)", changes: [.patientID: ["\($0)"]]) }
    #expect(
      expectQuick(headers).first?.refusals.contains {
        if case .twoPatients(let found) = $0 { found.count == mostPatients } else { false }
      } == true)
  }

  @Test func manyCopiesOfOneInstance() {
    let headers = (0..<Self.count).map { index in
      var header = slice("a")
      header.path = "/study/\(index)"
      return header
    }
    #expect(expectQuick(headers).first?.problems.count == Self.count - 1)
  }

  @Test func allImagesAtOnePosition() {
    let headers = (0..<Self.count).map { slice("\($0)", changes: [.triggerTime: ["\($0)"]]) }
    #expect(expectQuick(headers).first?.series.count == 1)
  }

  @Test(arguments: ["2147483647", "1000000", "-2147483648", "9223372036854775807", "1e9", "nan"])
  func hostileNumbersOfFramesAreNamed(count: String) {
    var header = slice("a", changes: [.numberOfFrames: [count]])
    #expect(expectQuick([header]).first != nil)
    header.dataSet[.perFrameFunctionalGroupsSequence] = DataElement(
      tag: .perFrameFunctionalGroupsSequence, valueRepresentation: "SQ",
      value: .items([DataSet](repeating: DataSet(), count: 1_000_000)))
    let study = expectQuick([header]).first
    #expect(study?.series.isEmpty == true && study?.problems.count == 1)
  }

  @Test func manyFramesInOneObject() {
    let header = slice("a", changes: [.numberOfFrames: ["\(5 * Self.count)"]])
    #expect(
      expectQuick([header], limit: 3 * Self.limit).first?.series.first?.frames.count == 5
        * Self.count)
  }

  @Test(arguments: ["99999999999", "-1", "0", "65536", "9223372036854775807"])
  func hostileSizesAreNoImages(size: String) {
    for tag in [DICOM.Tag.rows, .columns] {
      #expect(assembleStudies([slice("a", changes: [tag: [size]])]).first?.series.isEmpty == true)
    }
  }
}
