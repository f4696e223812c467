/// The functional groups of one frame (PS3.3 C.7.6.16), its own before the shared ones.
struct FunctionalGroups {
  private let own, shared: DataSet?

  /// The groups of a frame, from one; a single-frame object has none.
  init(_ dataSet: DataSet, frame: Int) {
    let perFrame = dataSet.items(.perFrameFunctionalGroupsSequence)
    own = frame >= 1 && frame <= perFrame.count ? perFrame[frame - 1] : nil
    shared = dataSet.items(.sharedFunctionalGroupsSequence).first
  }

  /// The items of a group: the frame's own, else those shared by all frames.
  func items(_ group: Tag) -> [DataSet] {
    for holder in [own, shared] {
      if let items = holder?.items(group), !items.isEmpty { return items }
    }
    return []
  }
}
