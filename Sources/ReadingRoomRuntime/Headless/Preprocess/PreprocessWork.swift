import DICOM
import Foundation
import ImageProcessing
import Imaging
import Interchange
import IsolatedReading
import StudyAssembly

/// Does what a plan says with one series after the other.
struct PreprocessWork {
  private let plan: PreprocessPlan
  private let study: Study
  private let environment: CommandEnvironment
  private let folder: String
  private let progress: ProgressLine
  /// The series that others are laid on, read once.
  private let reference: PreparedValues?
  /// What that took.
  private let referenceSeconds: Double

  /// Reads the reference.
  ///
  /// - Throws: What reading throws, or ``BiasFieldError``.
  init(
    _ plan: PreprocessPlan, _ study: Study, _ environment: CommandEnvironment, folder: String,
    progress: ProgressLine
  ) throws {
    (self.plan, self.study, self.environment) = (plan, study, environment)
    (self.folder, self.progress) = (folder, progress)
    guard let number = plan.reference else {
      (reference, referenceSeconds) = (nil, 0)
      return
    }
    let start = Clock.monotonicMilliseconds
    progress.show("preparing series \(number), which the others are laid on")
    reference = try PreparedValues(
      study.series[number - 1], removesBias: plan.removesBias, environment)
    referenceSeconds = Self.seconds(since: start)
  }

  /// Preprocesses a series, from one, and writes it.
  func series(_ number: Int) -> PreprocessedSeries {
    let start = Clock.monotonicMilliseconds
    var done = PreprocessedSeries(number: number)
    do {
      try preprocess(study.series[number - 1], &done)
    } catch {
      done.problem = Messages.text(for: error)
    }
    done.seconds =
      Self.seconds(since: start) + (number == plan.reference ? referenceSeconds : 0)
    return done
  }

  private static func seconds(since start: Int) -> Double {
    Double(Clock.monotonicMilliseconds - start) / 1000
  }

  private func preprocess(_ series: Series, _ done: inout PreprocessedSeries) throws {
    try refuseOtherContrast(series)
    let isReference = done.number == plan.reference
    let prepared = try isReference ? reference ?? read(series) : read(series)
    done.bias = prepared.correction.map(PreprocessedSeries.Bias.init)
    var (volume, outside) = (prepared.volume, [Bool]())
    if let reference, let number = plan.reference, !isReference {
      let shared = sharesFrame(series, study.series[number - 1])
      let placed = try volume.placed(
        on: reference.volume, steps: plan.placing, sharesFrame: shared)
      done.placed = PreprocessedSeries.Placed(placed, sharesFrame: shared)
      (volume, outside) = (placed.volume, placed.outside)
    }
    if let scale = plan.scale?.scale {
      let scaled = try volume.scaled(to: scale, outside: outside)
      done.scaled = PreprocessedSeries.Scaled(ownValues: scaled.ownValues)
      volume = scaled.volume
    }
    done.cautions = cautions(done, series, hasPadding: prepared.hasPadding)
    try write(volume, outside: outside, series, &done)
    if plan.writesField, let field = prepared.correction?.field {
      try writeField(field, series, &done)
    }
  }

  private func read(_ series: Series) throws -> PreparedValues {
    try PreparedValues(series, removesBias: plan.removesBias, environment)
  }

  private func refuseOtherContrast(_ series: Series) throws {
    guard case .standard(let saved, let path)? = plan.scale,
      !saved.contrast.isLike(StatedContrast(series))
    else { return }
    throw CommandError.otherContrast(
      path: path, standard: saved.contrast.words, series: StatedContrast(series).words)
  }

  /// Whether positions of two series can be compared as they are.
  private func sharesFrame(_ one: Series, _ other: Series) -> Bool {
    !one.frameOfReferenceUID.isEmpty && one.frameOfReferenceUID == other.frameOfReferenceUID
  }

  private func cautions(
    _ done: PreprocessedSeries, _ series: Series, hasPadding: Bool
  ) -> [String] {
    var cautions = series.problems.map { Messages.text($0) }
    if hasPadding { cautions.append("padding counts as air: it is 0") }
    if done.bias?.isUnsettled == true { cautions.append(Messages.unsettledField) }
    if done.bias != nil { cautions.append(Messages.fieldLimits) }
    if let placed = done.placed { cautions += Messages.cautions(placed) }
    if case .standard(let saved, _)? = plan.scale {
      if !saved.contrast.isStated || !StatedContrast(series).isStated {
        cautions.append(Messages.contrastNotStated)
      }
      if let was = saved.isBiasCorrected, was != plan.removesBias {
        cautions.append(Messages.otherPreparation(wasCorrected: was))
      }
    }
    return cautions
  }

  // MARK: - Writing

  private func write(
    _ volume: Volume, outside: [Bool], _ series: Series, _ done: inout PreprocessedSeries
  ) throws {
    var steps: [DerivedSeries.Step] = done.bias == nil ? [] : [.biasCorrected]
    if done.placed?.isMoved == true { steps.append(.registered) }
    if done.placed?.isResampled == true { steps.append(.resampled) }
    if done.scaled != nil { steps.append(.normalised) }
    guard !steps.isEmpty else { return }
    let words = PreprocessWords(study: study, plan: plan, series: done)
    var derived = DerivedSeries(
      volume: volume, source: series, header: try header(series), steps: steps,
      derivation: words.derivation, number: 1000 + done.number, label: words.label)
    derived.outside = outside
    if let number = plan.reference, done.placed?.isMoved == true || done.placed?.isResampled == true
    {
      derived.reference = study.series[number - 1]
    }
    done.written = try write(derived, "series-\(done.number)")
  }

  private func writeField(
    _ field: Volume, _ series: Series, _ done: inout PreprocessedSeries
  ) throws {
    let words = PreprocessWords(study: study, plan: plan, series: done)
    let derived = DerivedSeries(
      volume: field, source: series, header: try header(series), steps: [.biasField],
      derivation: words.fieldDerivation, number: 2000 + done.number, label: "bias field")
    done.writtenField = try write(derived, "series-\(done.number)-bias-field")
  }

  private func header(_ series: Series) throws -> DataSet {
    guard let frame = series.frames.first else { throw SeriesReadError.noGrid }
    let header = try environment.pool.header(path: frame.path)
    guard header.dataSet.string(.sopInstanceUID) == frame.sopInstanceUID else {
      throw SeriesReadError.instanceReplaced(slice: 1)
    }
    return header.dataSet
  }

  /// Writes a series into a folder of its own, whole or not at all.
  private func write(_ derived: DerivedSeries, _ name: String) throws -> PreprocessedSeries.Written
  {
    let place = "\(folder)/\(name)"
    let url = URL(fileURLWithPath: place, isDirectory: true)
    try makePrivateFolder(url)
    let stamp = TimeStamp.now
    var written: (seriesInstanceUID: String, values: StoredValues)?
    do {
      try writing(place) {
        written = try writeDerivedSeries(
          derived, folder: place, makeUID: newUID, date: stamp.date, time: stamp.time,
          softwareVersion: ProgramVersion.text)
      }
    } catch {
      try? FileManager.default.removeItem(at: url)
      throw error
    }
    guard let written else { preconditionFailure("What was written without error is there.") }
    return PreprocessedSeries.Written(
      folder: place, seriesInstanceUID: written.seriesInstanceUID, values: written.values)
  }
}
