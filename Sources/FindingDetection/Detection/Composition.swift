import Findings
import ImageProcessing
import Imaging
import StudyAssembly

/// Turns probability maps into findings, one map after the other.
struct Composition {
  let study: Study
  let series: Series
  let pack: ModelPack
  let cautions: [FitCaution]

  private var findings: [Finding] = []
  private var maps: [ProbabilityMap] = []
  private var counts = CandidateCounts()

  init(study: Study, series: Series, pack: ModelPack, cautions: [FitCaution]) {
    (self.study, self.series, self.pack, self.cautions) = (study, series, pack, cautions)
  }

  /// Takes the regions of a map at its rule's threshold.
  mutating func add(_ map: ProbabilityMap, _ rule: FindingRule, _ volume: Volume) {
    maps.append(map)
    let reached = map.grid.voxels(reaching: rule.threshold)
    var regions = reached.connectedRegions()
    if rule.takesLargestOnly { regions = Array(regions.prefix(1)) }
    var kept: [(region: VoxelRuns, measured: RegionMeasurement)] = []
    for region in regions {
      guard let measured = RegionMeasurement(of: region, on: map.geometry) else { continue }
      if measured.volumeInMillilitres < rule.minimumVolumeInMillilitres {
        counts.tooSmall += 1
      } else if kept.count == rule.maximumCandidates {
        counts.beyondMaximum += 1
      } else {
        kept.append((region, measured))
      }
    }
    let describer = rule.describes.flatMap { _ in
      MassDescriber(
        volume: volume, reached: reached, slices: kept.map(\.measured.sliceRange), side: side,
        bodyPart: series.acquisition.bodyPartExamined)
    }
    for (region, measured) in kept { add(region, measured, map, rule, describer) }
  }

  /// The findings, most probable first; of equal ones the first found, which is the larger.
  func result(attentionScales: [String: Float]) -> DetectionResult {
    let order = findings.enumerated().sorted {
      ($1.element.probability ?? 0, $0.offset) < ($0.element.probability ?? 0, $1.offset)
    }
    var doubts = cautions.map(\.description)
    if counts.beyondMaximum > 0 {
      doubts.append("smaller candidate regions not listed: \(counts.beyondMaximum)")
    }
    return DetectionResult(
      findings: order.map(\.element), maps: maps, counts: counts,
      attentionScales: attentionScales, cautions: doubts)
  }

  private mutating func add(
    _ region: VoxelRuns, _ measured: RegionMeasurement, _ map: ProbabilityMap,
    _ rule: FindingRule, _ describer: MassDescriber?
  ) {
    guard let mean = map.grid.mean(over: region), let maximum = map.grid.maximum(over: region)
    else { return }
    let probability = rule.calibration.probability(
      ofMean: mean, volumeInMillilitres: measured.volumeInMillilitres)
    let band = rule.band(of: probability)
    guard band != .negative else {
      counts.negative += 1
      return
    }
    counts.listed += 1
    let description = describer?.description(of: region)
    let evidence = RegionEvidence(
      measurement: measured, meanProbability: mean, maximumProbability: maximum,
      probability: probability, threshold: rule.threshold,
      site: ([rule.site] + (description?.site ?? [])).joined(separator: ", "),
      description: description)
    findings.append(finding(region, evidence, band, rule))
  }

  private func finding(
    _ region: VoxelRuns, _ evidence: RegionEvidence, _ band: ProbabilityBand, _ rule: FindingRule
  ) -> Finding {
    let measured = evidence.measurement
    return Finding(
      id: identifier(of: region, rule), type: rule.type, probability: evidence.probability,
      band: band, side: side, site: evidence.site,
      plane: series.geometry?.firstSlice.plane,
      measurements: measurements(of: measured) + (evidence.description?.measurements ?? []),
      keyImage: keyImage(measured.keySlice),
      region: FindingRegion(seriesID: series.id, mask: region.mask),
      origin: .model(pack.identity),
      rationale: Rationale(rule.rationale)?.filled(with: evidence) ?? rule.rationale,
      cautions: cautions.map(\.description)
        + (measured.touchesEdge ? ["reaches the edge of the images, sizes are lower bounds"] : [])
        + (evidence.description?.cautions ?? []))
  }

  /// The series' own side, else the study's; of a study of both sides the series' own alone.
  private var side: BodySide {
    series.side == .unknown && !study.isOneOfTwoSides ? study.side : series.side
  }

  private func keyImage(_ slice: Int) -> KeyImage {
    let frame = series.frames[slice]
    return KeyImage(
      seriesID: series.id, seriesInstanceUID: series.seriesInstanceUID,
      sopInstanceUID: frame.sopInstanceUID, frameNumber: frame.frameNumber, slice: slice)
  }

  /// The same for the same study, series, model and region; other for any other.
  private func identifier(of region: VoxelRuns, _ rule: FindingRule) -> String {
    var hash = Fingerprint()
    for text in [
      study.studyInstanceUID, series.id, pack.description.name, pack.description.version,
      pack.checksum, rule.type,
    ] { hash.add(text) }
    for run in region.runs {
      hash.add(UInt64(run.start))
      hash.add(UInt64(run.count))
    }
    return "\(rule.type)-\(hash.hexadecimal)"
  }
}

extension FindingRule {
  /// The band of a calibrated probability.
  func band(of probability: Double) -> ProbabilityBand {
    if probability >= positive { return .positive }
    return probability < negative ? .negative : .indeterminate
  }
}

/// A 64-bit FNV-1a hash (Fowler, Noll, Vo; draft-eastlake-fnv), for identifiers: not against forgery.
struct Fingerprint {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  private mutating func mix(_ byte: UInt8) {
    state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
  }

  /// Adds a text and its end.
  mutating func add(_ text: String) {
    for byte in text.utf8 { mix(byte) }
    mix(0)
  }

  mutating func add(_ number: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) { mix(UInt8(truncatingIfNeeded: number >> shift)) }
  }

  /// Sixteen lower-case digits.
  var hexadecimal: String {
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
