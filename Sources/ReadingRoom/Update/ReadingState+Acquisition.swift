import StudyAssembly

extension ReadingState {
  /// What came of judging the acquisition.
  mutating func updateAcquisition(_ event: Event) -> [Effect] {
    switch event {
    case .acquisitionProgress(let id, let share):
      guard session?.study.id == id else { return [] }
      session?.acquisition.standing = .running(share)
      if session?.acquisition.isWanted == true { tellProgress(share) }
    case .acquisitionJudged(let id, let judged):
      guard let session, session.study.id == id else { return [] }
      self.session?.acquisition.standing = .judged(judged)
      if judged.advisesScan {
        message = Message(.warning, "Acquisition: another scan is advised. Q says which and why.")
      } else if session.acquisition.isWanted {
        message = Message(.notice, "The acquisition is judged.")
      }
      // Nothing opens over what the reader has opened in the meantime.
      if session.acquisition.isWanted, dialogs.isEmpty, place == .study { showLines(of: judged) }
      self.session?.acquisition.isWanted = false
    case .acquisitionFailed(let id, let reason):
      guard session?.study.id == id else { return [] }
      session?.acquisition.standing = .failed(reason)
      session?.acquisition.isWanted = false
      message = Message(.warning, "The acquisition is not judged: \(reason)")
    default: break
    }
    return []
  }

  /// Opens what was made of the acquisition; the series are measured first where they have not been.
  mutating func showAcquisition() -> [Effect] {
    guard let session else { return [] }
    switch session.acquisition.standing {
    case .judged(let judged):
      showLines(of: judged)
      return []
    case .running(let share):
      self.session?.acquisition.isWanted = true
      tellProgress(share)
      return []
    case .notAsked, .failed:
      self.session?.acquisition.standing = .running(0)
      self.session?.acquisition.isWanted = true
      tellProgress(0)
      return [.judgeAcquisition(studyID: session.study.id)]
    }
  }

  private mutating func showLines(of judged: JudgedAcquisition) {
    dialogs.append(.lines(title: "Acquisition", judged.lines, top: 0))
  }

  private mutating func tellProgress(_ share: Double) {
    let percent = Int((100 * share).rounded(.down))
    message = Message(.notice, "Judging the acquisition: \(percent) %")
  }
}
