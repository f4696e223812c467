import DICOM

/// Looks attributes of one frame up where single- and multi-frame objects keep them.
///
/// In an enhanced object the frame's own functional group comes first, then the shared one
/// (PS3.3 C.7.6.16); in a single-frame object, or where a vendor left the groups out, the attribute
/// stands in the data set itself.
struct FrameAttributes {
  let dataSet: DataSet
  private let own: DataSet?
  private let shared: DataSet?

  /// The attributes of a frame, from one.
  init(_ dataSet: DataSet, frame: Int, perFrame: [DataSet], shared: DataSet?) {
    self.dataSet = dataSet
    own = frame >= 1 && frame <= perFrame.count ? perFrame[frame - 1] : nil
    self.shared = shared
  }

  /// The functional group's item that holds `tag`, else the data set.
  private func holder(_ group: Tag, _ tag: Tag) -> DataSet {
    for item in [own, shared] {
      if let found = item?.items(group).first, !found.strings(tag).isEmpty { return found }
    }
    return dataSet
  }

  /// A sequence of the functional group, else of the data set.
  func items(_ group: Tag, _ tag: Tag) -> [DataSet] {
    for item in [own, shared] {
      if let found = item?.items(group).first?.items(tag), !found.isEmpty { return found }
    }
    return dataSet.items(tag)
  }

  func doubles(_ group: Tag, _ tag: Tag) -> [Double] { holder(group, tag).doubles(tag) }

  func double(_ group: Tag, _ tag: Tag) -> Double? { doubles(group, tag).first }

  func strings(_ group: Tag, _ tag: Tag) -> [String] { holder(group, tag).strings(tag) }

  func string(_ group: Tag, _ tag: Tag) -> String? { holder(group, tag).string(tag) }
}
