import DICOM
public import MRSimulation

/// Who and when: what a simulated study calls itself by.
///
/// All of it follows from the seed, the subject and the protocols, in streams of random numbers that
/// nothing else uses; what the knee has changes none of it.
public struct StudyIdentity: Equatable, Sendable {
  /// What one series calls itself by, and when it was acquired.
  public struct Series: Equatable, Sendable {
    /// Series Number.
    public let number: Int
    /// Series Instance UID.
    public let seriesInstanceUID: String
    /// Start of the acquisition, in ms since midnight.
    public let start: Int
    /// End of the acquisition, in ms since midnight.
    public let end: Int
    /// Specific absorption rate, in W/kg.
    public let specificAbsorptionRate: Double
    /// Series Instance UID of its truth.
    public let truthSeriesInstanceUID: String

    private let seed: UInt64
    private let index: Int

    /// SOP Instance UIDs of the series' images, in order of Instance Number.
    ///
    /// - Parameter count: Number of images.
    public func instanceUIDs(_ count: Int) -> [String] {
      var generator = SimulationGenerator(seed: seed, stream: Stream.images(index))
      return (0..<count).map { _ in makeUID(&generator) }
    }

    /// UIDs for the series' truth.
    ///
    /// - Parameter count: Number of UIDs.
    func truthUIDs(_ count: Int) -> [String] {
      var generator = SimulationGenerator(seed: seed, stream: Stream.truth(index))
      return (0..<count).map { _ in makeUID(&generator) }
    }

    /// - Parameters:
    ///   - index: Place among the series, from zero.
    ///   - scan: How it is acquired.
    ///   - previousEnd: When the scanner was free, in ms since midnight.
    init(seed: UInt64, index: Int, scan: SeriesProtocol, after previousEnd: Int) {
      var generator = SimulationGenerator(seed: seed, stream: Stream.series(index))
      (self.seed, self.index) = (seed, index)
      number = scan.vendor.seriesNumber(index)
      seriesInstanceUID = makeUID(&generator)
      truthSeriesInstanceUID = makeUID(&generator)
      // Planning and adjustment take the technologist 15 to 45 s; estimate.
      start = min(previousEnd + Int.random(in: 15_000...45_000, using: &generator), lastMoment)
      end = min(start + scan.acquisitionDuration, lastMoment)
      let power = scan.field == .threeTesla ? 0.4...1.6 : 0.1...0.5
      specificAbsorptionRate =
        (Double.random(in: power, using: &generator) * 10_000).rounded() / 10_000
    }
  }

  /// The seed.
  public let seed: UInt64
  /// Whose knee it is.
  public let subject: KneeSubject
  /// Patient's Name.
  public let patientName: String
  /// Patient ID.
  public let patientID: String
  /// Patient's Birth Date, `YYYYMMDD`; the age follows from it.
  public let birthDate: String
  /// Patient's Size, in m.
  public let sizeInMetres: Double
  /// Patient's Weight, in kg.
  public let weightInKilograms: Double
  /// Study Instance UID.
  public let studyInstanceUID: String
  /// Frame of Reference UID; the patient does not leave the table.
  public let frameOfReferenceUID: String
  /// Accession Number.
  public let accessionNumber: String
  /// Study Date, `YYYYMMDD`.
  public let date: String
  /// Study Time, in ms since midnight.
  public let start: Int
  /// Device Serial Number.
  public let deviceSerialNumber: String
  /// The series, in order of acquisition.
  public let series: [Series]

  /// The identity of a study.
  ///
  /// - Parameters:
  ///   - seed: The study's seed.
  ///   - subject: Whose knee it is.
  ///   - scans: How the series are acquired, in order.
  ///   - scanSeed: The seed of another scan of the same subject on the same day; nil for the first.
  public init(
    seed: UInt64, subject: KneeSubject, scans: [SeriesProtocol], scanSeed: UInt64? = nil
  ) {
    var generator = SimulationGenerator(seed: seed, stream: Stream.study)
    let number = padded("\(seed)", 6)
    (self.seed, self.subject) = (seed, subject)
    (patientName, patientID) = ("SIMULATED^KNEE \(number)", "SIM-\(number)")
    let first = Visit(&generator)
    var again = SimulationGenerator(seed: scanSeed ?? seed, stream: Stream.study)
    let visit = scanSeed == nil ? first : Visit(&again)
    studyInstanceUID = visit.studyInstanceUID
    frameOfReferenceUID = visit.frameOfReferenceUID
    accessionNumber = visit.accessionNumber
    let year = Int.random(in: 2015...2024, using: &generator)
    let day = dayOfYear(&generator)
    let birthday = dayOfYear(&generator)
    let birthYear = year - subject.age - (birthday > day ? 1 : 0)
    (date, birthDate) = ("\(year)\(day)", padded("\(birthYear)", 4) + birthday)
    start = Int.random(in: 7 * hour...15 * hour, using: &generator)
    deviceSerialNumber = "\(Int.random(in: 20_000...69_999, using: &generator))"
    sizeInMetres = drawnSize(subject.sex, &generator)
    weightInKilograms = drawnWeight(size: sizeInMetres, &generator)
    // The patient is positioned and the localizer scanned in 2 to 5 minutes; estimate.
    var free = start + Int.random(in: 120_000...300_000, using: &generator)
    var series: [Series] = []
    for (index, scan) in scans.enumerated() {
      series.append(Series(seed: scanSeed ?? seed, index: index, scan: scan, after: free))
      free = series[index].end
    }
    self.series = series
  }
}

/// Numbers of the streams that identities are drawn from: "RDICOM", then a part.
private enum Stream {
  private static let base: UInt64 = 0x5244_4943_4F4D_0000
  static let study = base
  static func series(_ index: Int) -> UInt64 { base + 0x1000 + UInt64(index) }
  static func images(_ index: Int) -> UInt64 { base + 0x2000 + UInt64(index) }
  static func truth(_ index: Int) -> UInt64 { base + 0x3000 + UInt64(index) }
}

/// What one visit to the scanner is called by.
private struct Visit {
  let studyInstanceUID, frameOfReferenceUID, accessionNumber: String

  init(_ generator: inout SimulationGenerator) {
    studyInstanceUID = makeUID(&generator)
    frameOfReferenceUID = makeUID(&generator)
    accessionNumber = "S" + padded("\(Int.random(in: 1...9_999_999, using: &generator))", 7)
  }
}

private let hour = 3_600_000
/// The last time of a day, in ms: no study goes on after midnight.
private let lastMoment = 24 * hour - 1000

/// A UID from a random UUID (version 4, RFC 9562; PS3.5 B.2).
private func makeUID(_ generator: inout SimulationGenerator) -> String {
  let high = generator.next() & ~0xF000 | 0x4000
  let low = generator.next() & (1 << 62 - 1) | 1 << 63
  return uniqueIdentifier(high: high, low: low)
}

/// A month and a day that every year has, `MMDD`.
private func dayOfYear(_ generator: inout SimulationGenerator) -> String {
  let month = Int.random(in: 1...12, using: &generator)
  let day = Int.random(in: 1...28, using: &generator)
  return padded("\(month)", 2) + padded("\(day)", 2)
}

/// Body heights of adults, in m; estimate.
private func drawnSize(
  _ sex: KneeSubject.Sex, _ generator: inout SimulationGenerator
) -> Double {
  let range = sex == .male ? 1.66...1.92 : 1.54...1.78
  return (Double.random(in: range, using: &generator) * 100).rounded() / 100
}

/// A weight in kg for a body mass index of 20 to 31 kg/m²; estimate.
private func drawnWeight(size: Double, _ generator: inout SimulationGenerator) -> Double {
  (Double.random(in: 20...31, using: &generator) * size * size).rounded()
}
