import MRSimulation

/// What `simulate` would make, as JSON: what headers say, and what the knee is to have.
struct SimulationSummary: Encodable {
  struct Series: Encodable {
    let description, plane: String
    let columns, lines, slices, echoTrainLength: Int
    let repetitionTimeInMs, echoTimeInMs, sliceThicknessInMillimetres: Double
    let spacingInMillimetres, fieldOfViewInMillimetres, bandwidthInHertz: Double
    let artefacts: [Artefact]
    /// Nil where the knee lies still.
    let movedInMillimetres: Double?
  }

  struct Artefact: Encodable {
    let kind, severity: String
  }

  struct Finding: Encodable {
    let type, variant, site: String
    let positive: Bool?
  }

  let seed: UInt64
  let ageInYears: Int
  let sex, side, manufacturer: String
  let fieldInTesla: Double
  let series: [Series]
  let findings: [Finding]

  init(_ draft: StudyDraft) {
    seed = draft.seed
    ageInYears = draft.subject.age
    (sex, side) = (draft.subject.sex.rawValue, draft.subject.side.rawValue)
    (manufacturer, fieldInTesla) = (draft.vendor.manufacturer, draft.field.tesla)
    series = draft.scans.enumerated().map { index, scan in
      Series(
        description: scan.seriesDescription, plane: "\(scan.preset.plane)",
        columns: scan.frequencySamples, lines: scan.phaseLines, slices: scan.sliceCount,
        echoTrainLength: scan.sequence.echoTrainLength,
        repetitionTimeInMs: scan.sequence.repetitionTime,
        echoTimeInMs: scan.sequence.echoTimes[0],
        sliceThicknessInMillimetres: scan.sliceThickness,
        spacingInMillimetres: scan.spacingBetweenSlices,
        fieldOfViewInMillimetres: scan.fieldOfViewInMillimetres,
        bandwidthInHertz: scan.pixelBandwidth,
        artefacts: draft.artefacts(ofSeries: index).map {
          Artefact(kind: $0.kind.rawValue, severity: $0.severity.rawValue)
        },
        movedInMillimetres: draft.move.flatMap { index < $0.firstSeries ? nil : $0.millimetres })
    }
    findings = draft.findings.map {
      Finding(type: $0.type, variant: $0.variant, site: $0.site, positive: $0.isPositive)
    }
  }
}
