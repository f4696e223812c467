import Findings
public import Reporting
import StudyAssembly
import TerminalUI

extension ReadingState {
  /// All that stands in the way of signing, acknowledged or not.
  public var obstacles: [SigningObstacle] { reportInput.map(signingObstacles) ?? [] }

  /// What still stands in the way.
  public var openConditions: [SigningObstacle] { reportInput.map(openObstacles) ?? [] }

  /// Commands of the sign dialog.
  mutating func perform(_ command: Command, in sign: SignDialog) -> [Effect] {
    // What is being signed must not change meanwhile.
    guard sign.phase != .signing else { return refuse("The signature is being made.") }
    var sign = sign
    let obstacles = obstacles
    let rows = obstacles.count + (sign.keys?.count ?? 0)
    switch command {
    case .down: sign.row = min(max(0, rows - 1), sign.row + 1)
    case .up: sign.row = max(0, sign.row - 1)
    case .toggle: return acknowledge(sign, obstacles)
    case .confirm: return confirm(sign, obstacles)
    case .setSide:
      dialogs.append(.chooseSide)
      return []
    case .cancel:
      if sign.phase == .passphrase {
        (sign.phase, sign.passphrase) = (.preparing, .secret)
      } else {
        dialogs.removeLast()
        return []
      }
    default: break
    }
    dialogs[dialogs.count - 1] = .sign(sign)
    return []
  }

  private mutating func acknowledge(
    _ sign: SignDialog, _ obstacles: [SigningObstacle]
  ) -> [Effect] {
    guard obstacles.indices.contains(sign.row) else {
      return refuse("This line is a key; Enter signs with it.")
    }
    let obstacle = obstacles[sign.row]
    if obstacle.isHard {
      return refuse(
        obstacle == .sideUnset
          ? "This cannot be acknowledged; L sets the side." : "This cannot be acknowledged.")
    }
    if session?.review.acknowledged.contains(obstacle.key) == true {
      return refuse("This is acknowledged; u in the study takes it back.")
    }
    return act(.acknowledge(obstacle: obstacle.key))
  }

  private mutating func confirm(
    _ sign: SignDialog, _ obstacles: [SigningObstacle]
  ) -> [Effect] {
    var sign = sign
    switch sign.phase {
    case .signed:
      dialogs.removeLast()
      return []
    case .failed: sign.phase = .preparing
    case .preparing, .passphrase, .signing: break
    }
    let open = openConditions.count
    guard open == 0 else {
      return refuse("Not signed: \(open) \(open == 1 ? "condition is" : "conditions are") open.")
    }
    let place = sign.row - obstacles.count
    guard let keys = sign.keys, keys.indices.contains(place), let study = session?.study else {
      return refuse("Choose the line of the key that shall sign.")
    }
    if case .file(_, needsPassphrase: true) = keys[place].source, sign.phase != .passphrase {
      (sign.phase, sign.key) = (.passphrase, place)
      dialogs[dialogs.count - 1] = .sign(sign)
      return []
    }
    let request = SignRequest(
      studyID: study.id, signer: reader, meaning: preferences.signatureMeaning, key: keys[place],
      passphrase: sign.passphrase.text)
    (sign.phase, sign.key, sign.passphrase) = (.signing, place, .secret)
    dialogs[dialogs.count - 1] = .sign(sign)
    return [.sign(request)]
  }
}
