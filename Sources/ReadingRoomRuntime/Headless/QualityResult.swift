import AcquisitionQuality
import FindingDetection
import IsolatedReading
import StudyAssembly

/// What a quality check found, as text and as JSON.
struct QualityResult {
  let study: Study
  let report: QualityReport
  let measurements: [String: SeriesMeasurements]
  /// How far the structures are shown; nil where nobody asked.
  var coverage: StudyCoverage?
  /// Series that could not be read, one line each.
  var problems: [String]

  /// Measures every series and judges the study.
  ///
  /// - Parameters:
  ///   - shelf: Where the network that tells artefacts is; without it what it tells is not checked.
  ///   - progress: Told before each series how many are done, of how many.
  ///   - isCancelled: Asked while series are read.
  init(
    of study: Study, shelf: ModelShelf, pool: ReaderPool, threads: Int,
    progress: (Int, Int) -> Void, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws {
    let acquired = study.series.filter { $0.modality == "MR" && $0.nature.isForModels }
    let model = try shelf.artefactPack.map(ModelShelf.load)
    let content = ContentReader(shelf: shelf, threads: threads, isCancelled: isCancelled)
    var measurements: [String: SeriesMeasurements] = [:]
    var problems: [String] = []
    for (index, series) in acquired.enumerated() {
      progress(index, acquired.count)
      do {
        let volume = try SeriesReader(series, pool).volume(isCancelled: isCancelled)
        var seen = SeriesMeasurements(volume, phaseAxis: series.acquisition.phaseAxis)
        if let model, case .fits = model.pack.fit(series), let axis = series.acquisition.phaseAxis {
          seen?.learned = try model.readArtefacts(
            in: volume, phaseAxis: axis, threads: threads, isCancelled: isCancelled)
        }
        seen?.content = try content.content(of: series, in: study, volume)
        measurements[series.id] = seen
      } catch let error as SeriesReadError {
        problems.append("\(series.listLine): \(Messages.text(for: error))")
      }
    }
    (self.study, self.measurements, self.problems) = (study, measurements, problems)
    report = QualityReport(study, measurements: measurements)
  }

  /// What was not looked for in a series.
  func gaps(_ quality: SeriesQuality) -> [QualityGap] {
    QualityGap.gaps(measurements[quality.seriesID], quality.traits)
  }

  /// The questions that a series answers best.
  func questions(_ quality: SeriesQuality) -> [KneeQuestion] {
    report.questions.filter { question in
      guard !question.isNotEvaluable, case .series(let id, _, _) = question.answer else {
        return false
      }
      return id == quality.seriesID
    }.map(\.question)
  }

  /// A series' number in the study list's order, from 1.
  func number(_ seriesID: String) -> Int {
    (study.series.firstIndex { $0.id == seriesID } ?? -1) + 1
  }

  /// What a series is called in sentences.
  func name(_ seriesID: String) -> String { "series \(number(seriesID))" }
}
