public import Imaging

/// Why a study cannot serve as an earlier examination of the knee of another.
public enum PriorObstacle: Error, Equatable, Sendable {
  /// Both are one study.
  case sameStudy
  /// One of them states no Patient ID.
  case patientNotStated
  /// Patient IDs, or birth dates or sexes that both state, differ.
  case otherPatient
  /// The side of the knee is not stated in one of them.
  case sideNotStated
  /// The sides differ.
  case otherSide
  /// The body parts that the series state have nothing in common.
  case otherBodyPart
  /// Dates, or on one day times, do not say which is the earlier.
  case orderNotStated
  /// It is the later one.
  case later
}

extension PriorObstacle {
  /// What keeps a study from being an earlier examination of the same knee; nil where nothing does.
  ///
  /// Patient ID, side and date must be stated by both and agree. The patient's name is not asked: it changes, and systems write it in
  /// several ways.
  ///
  /// - Parameters:
  ///   - prior: The earlier study.
  ///   - study: The study that is read.
  ///   - side: What the reader states of the side, in place of the study's headers and where the prior's state none; nil or `unknown`
  ///     takes the headers' word.
  public static func found(
    for prior: Study, of study: Study, side: BodySide? = nil
  ) -> PriorObstacle? {
    if prior.id == study.id { return .sameStudy }
    let (before, now) = (prior.patient, study.patient)
    if before.patientID.isEmpty || now.patientID.isEmpty { return .patientNotStated }
    guard before.patientID == now.patientID, agrees(before.birthDate, now.birthDate),
      agrees(before.sex, now.sex)
    else { return .otherPatient }
    let stated = side == .unknown ? nil : side
    let own = stated ?? study.side, other = prior.side == .unknown ? stated : prior.side
    guard own != .unknown, let other else { return .sideNotStated }
    if own != other { return .otherSide }
    let parts = (bodyParts(prior), bodyParts(study))
    if !parts.0.isEmpty, !parts.1.isEmpty, parts.0.isDisjoint(with: parts.1) {
      return .otherBodyPart
    }
    return order(prior, study)
  }

  private static func order(_ prior: Study, _ study: Study) -> PriorObstacle? {
    guard !prior.studyDate.isEmpty, !study.studyDate.isEmpty else { return .orderNotStated }
    if prior.studyDate != study.studyDate {
      return prior.studyDate < study.studyDate ? nil : .later
    }
    guard !prior.studyTime.isEmpty, !study.studyTime.isEmpty, prior.studyTime != study.studyTime
    else { return .orderNotStated }
    return prior.studyTime < study.studyTime ? nil : .later
  }

  private static func agrees(_ left: String, _ right: String) -> Bool {
    left.isEmpty || right.isEmpty || left == right
  }

  private static func bodyParts(_ study: Study) -> Set<String> {
    Set(
      study.series.filter { $0.modality == "MR" }.map {
        $0.acquisition.bodyPartExamined.uppercased()
      }
    ).subtracting([""])
  }
}

extension PriorObstacle: CustomStringConvertible {
  /// The reason in one line, with what to do; it names no patient.
  public var description: String {
    switch self {
    case .sameStudy: "it is the same study; give an earlier one"
    case .patientNotStated:
      "a Patient ID is missing, so that nothing says whose knees they are; use images that state it"
    case .otherPatient:
      "Patient ID, birth date or sex differ; give an examination of the same patient"
    case .sideNotStated:
      "the side of the knee is not stated in both; state it with --side left or --side right"
    case .otherSide: "the sides differ; give an examination of the same knee"
    case .otherBodyPart: "the body parts differ; give an examination of the same knee"
    case .orderNotStated:
      "study dates and times do not say which is the earlier; use images that state them"
    case .later:
      "it is the later of the two; give the later one as STUDY and the earlier one as --prior"
    }
  }
}
