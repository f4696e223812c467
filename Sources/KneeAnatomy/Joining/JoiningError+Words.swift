extension JoiningError: CustomStringConvertible {
  /// The reason in one line, with what to do.
  public var description: String {
    switch self {
    case .noSeries:
      "no series of the study can be read by the anatomy model: it reads MR of a knee of at least 5 slices; `readingroom list` shows the series"
    case .noJoint:
      "no series shows a knee's cartilage, menisci, ligaments or patella; is it a knee?"
    case .sidesUnknown:
      "too little of the tibia is shown to tell medial from lateral; a series with the whole plateau is needed"
    }
  }
}
