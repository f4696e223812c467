import Findings
import Foundation

@testable import ReviewStore

/// A folder for a store, removed afterwards.
final class StoreBench {
  let folder = NSTemporaryDirectory() + "store-\(UUID().uuidString)"
  static let reader = ReaderIdentity(id: "r1", printedName: "Dr R. Eader", role: "radiologist")
  static let other = ReaderIdentity(id: "r2", printedName: "Dr O. Ther", role: "radiologist")

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  var path: String { "\(folder)/reviews.sqlite" }

  func store(_ process: ProcessIdentity = .current()) throws -> ReviewStore {
    try ReviewStore(folder: folder, process: process)
  }

  /// A store with the study `1.2` open for writing.
  func openStore() throws -> ReviewStore {
    let store = try store()
    _ = try store.open(study: "1.2", reader: Self.reader, at: time(0))
    return store
  }
}

func time(_ seconds: Int) -> Timestamp {
  Timestamp(secondsSince1970: 1_795_000_000 + seconds, zoneOffsetInMinutes: 60)
}

func event(_ sequence: Int, _ action: ReviewAction = .accept(findingID: "f")) -> ReviewEvent {
  ReviewEvent(sequence: sequence, time: time(sequence), reader: StoreBench.reader, action: action)
}
