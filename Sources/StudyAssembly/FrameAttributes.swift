import DICOM

/// Looks attributes of one frame up where single- and multi-frame objects keep them.
///
/// In an enhanced object the frame's own functional group comes first, then the shared one
/// (PS3.3 C.7.6.16); a legacy converted object keeps what fits in no group among its unassigned
/// attributes (PS3.3 C.7.6.16.2.24 and 25). In a single-frame object, or where a vendor left the
/// groups out, the attribute stands in the data set itself.
struct FrameAttributes {
  let dataSet: DataSet
  /// The vendors' elements of the data set.
  let vendor: PrivateElements
  private let own: DataSet?
  private let shared: DataSet?

  /// The attributes of a frame, from one.
  init(
    _ dataSet: DataSet, vendor: PrivateElements, frame: Int, perFrame: [DataSet], shared: DataSet?
  ) {
    (self.dataSet, self.vendor) = (dataSet, vendor)
    own = frame >= 1 && frame <= perFrame.count ? perFrame[frame - 1] : nil
    self.shared = shared
  }

  /// The functional group's item that holds `tag`, else the unassigned ones, else the data set.
  private func holder(_ group: Tag, _ tag: Tag) -> DataSet {
    for item in [own, shared] {
      if let found = item?.items(group).first, !found.strings(tag).isEmpty { return found }
    }
    return holder(tag)
  }

  private func holder(_ tag: Tag) -> DataSet {
    let unassigned = [
      own?.items(.unassignedPerFrameConvertedAttributesSequence).first,
      shared?.items(.unassignedSharedConvertedAttributesSequence).first,
    ]
    for case let item? in unassigned where !item.strings(tag).isEmpty { return item }
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

  /// Items of a functional group's sequence, the frame's own before the shared ones.
  func items(_ group: Tag) -> [DataSet] {
    [own, shared].lazy.compactMap { $0?.items(group) }.first { !$0.isEmpty } ?? []
  }

  /// Values of an attribute that belongs to no functional group.
  func strings(_ tag: Tag) -> [String] { holder(tag).strings(tag) }

  /// The first value of an attribute that belongs to no functional group, when it is not empty.
  func string(_ tag: Tag) -> String? { holder(tag).string(tag) }

  /// The first value of an attribute that belongs to no functional group, as a finite number.
  func double(_ tag: Tag) -> Double? { holder(tag).double(tag) }
}
