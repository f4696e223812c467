import Checksums
import Findings
import Foundation
import Imaging
import Reporting
import StudyAssembly

extension ReportManifest {
  /// The manifest of a request to sign.
  init(_ request: SigningRequest) throws {
    let input = request.input
    format = Self.currentFormat
    program = input.program
    reportFile = fileName(request.files.report)
    addendumTo = input.addendumTo
    studyInstanceUID = input.study.studyInstanceUID
    side = input.side
    isSideSetByReader = input.review.side != nil
    instances = request.instances.sorted { $0.sopInstanceUID < $1.sopInstanceUID }
    decisions = input.review.findings.map(Decision.init)
    studyNotes = input.review.studyNotes
    let taken = input.review.measurements.map {
      Measured(measurement: $0.measurement, reader: $0.reader, time: $0.time)
    }
    measurements = taken.isEmpty ? nil : taken
    acknowledgements = signingObstacles(input).map {
      Acknowledgement(key: $0.key, words: $0.words)
    }
    models = input.modelRuns.map {
      Model(
        model: $0.model, outcome: $0.outcome, seriesID: $0.seriesID, cautions: $0.cautions)
    }
    coverage = input.study.series.map {
      SeriesCoverage(
        seriesID: $0.id, slices: $0.frames.count,
        unseen: input.coverage.unseenSlices(ofSeries: $0.id, count: $0.frames.count))
    }
    acts = request.log.events.count
    actsSHA256 = try sha256Hex(request.log.lines())
    signer = Signer(reader: request.reader, time: request.time, meaning: request.meaning)
  }
}

extension ReviewLog {
  /// The events as JSON with sorted keys, one a line.
  fileprivate func lines() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try events.flatMap { Array(try encoder.encode($0)) + [UInt8(ascii: "\n")] }
  }
}

extension ReportManifest.Decision {
  fileprivate init(_ finding: ReviewedFinding) {
    findingID = finding.id
    reason = nil
    switch finding.decision {
    case .undecided: decision = "undecided"
    case .accepted: decision = "accepted"
    case .modified: decision = "modified"
    case .rejected(let why): (decision, reason) = ("rejected", why)
    }
    (reader, time) = (finding.decidedBy, finding.decidedAt)
    origin = finding.original.origin
    original = ReportManifest.FindingRecord(finding.original)
    current =
      finding.current == finding.original ? nil : ReportManifest.FindingRecord(finding.current)
    notes = finding.notes
  }
}

extension ReportManifest.FindingRecord {
  fileprivate init(_ finding: Finding) {
    type = finding.type
    // JSON has no infinities; a probability that is no number is left out.
    probability = finding.probability.flatMap { $0.isFinite ? $0 : nil }
    band = finding.band
    grade = finding.grade
    side = finding.side
    site = finding.site
    plane = finding.plane
    measurements = finding.measurements.filter(\.value.isFinite)
    keyImage = finding.keyImage
    regionVoxels = finding.region?.mask.count
    wording = finding.wording
  }
}
