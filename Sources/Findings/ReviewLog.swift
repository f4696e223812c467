/// Who reads.
public struct ReaderIdentity: Hashable, Codable, Sendable {
  /// The account or staff identifier, unique at the site.
  public var id: String
  /// The name as it is printed in a report.
  public var printedName: String
  /// The role as it is printed in a report, such as `radiologist`.
  public var role: String

  /// An identity from its parts.
  public init(id: String, printedName: String, role: String) {
    self.id = id
    self.printedName = printedName
    self.role = role
  }
}

/// One act with who did it and when.
public struct ReviewEvent: Equatable, Codable, Sendable {
  /// Place in the study's log, from one, without gaps.
  public var sequence: Int
  /// When.
  public var time: Timestamp
  /// Who.
  public var reader: ReaderIdentity
  /// What.
  public var action: ReviewAction

  /// An event from its parts.
  public init(sequence: Int, time: Timestamp, reader: ReaderIdentity, action: ReviewAction) {
    self.sequence = sequence
    self.time = time
    self.reader = reader
    self.action = action
  }
}

/// All that the readers did on one study, in order; only ever added to.
public struct ReviewLog: Equatable, Sendable {
  /// The events, oldest first.
  public private(set) var events: [ReviewEvent]

  /// A log with the events of a store; they are put in the order of their sequence.
  public init(events: [ReviewEvent] = []) {
    self.events = events.sorted { $0.sequence < $1.sequence }
  }

  /// Adds an act at the end.
  ///
  /// - Returns: The event with its sequence, to be made durable before the next key is read.
  @discardableResult
  public mutating func append(
    _ action: ReviewAction, by reader: ReaderIdentity, at time: Timestamp
  ) -> ReviewEvent {
    let event = ReviewEvent(
      sequence: (events.last?.sequence ?? 0) + 1, time: time, reader: reader, action: action)
    events.append(event)
    return event
  }

  /// An identifier for a reader's own finding that no event of the log has used.
  public var nextReaderFindingID: String {
    let used = events.count { if case .add = $0.action { true } else { false } }
    return "reader-\(used + 1)"
  }

  /// The events that count, and those that redo would bring back, last undone at the end.
  ///
  /// Undo takes back the last act that counts; redo returns the last act taken back; a new act ends
  /// what could be redone. Undo and redo with nothing to do change nothing.
  func resolved() -> (effective: [ReviewEvent], undone: [ReviewEvent]) {
    var effective: [ReviewEvent] = []
    var undone: [ReviewEvent] = []
    for event in events {
      switch event.action {
      case .undo:
        if let last = effective.popLast() { undone.append(last) }
      case .redo:
        if let last = undone.popLast() { effective.append(last) }
      default:
        effective.append(event)
        undone.removeAll()
      }
    }
    return (effective, undone)
  }
}
