import DICOM

extension ObjectReferences {
  /// All series, instances and frames of reference that a header names, at any depth.
  ///
  /// Sequences of predecessors and of other evidence count as well: what a report mentions, it
  /// refers to. The object's own identifiers are no references.
  init(_ dataSet: DataSet) {
    self.init()
    if let uid = dataSet.string(.frameOfReferenceUID) { framesOfReference.insert(uid) }
    collect(dataSet, depth: 0)
  }

  private mutating func collect(_ item: DataSet, depth: Int) {
    for element in item.elements {
      switch element.value {
      case .text(let values):
        guard let uid = values.first, !uid.isEmpty else { continue }
        switch element.tag {
        case .referencedSOPInstanceUID: instances.insert(uid)
        case .seriesInstanceUID where depth > 0: series.insert(uid)
        case .frameOfReferenceUID where depth > 0, .referencedFrameOfReferenceUID:
          framesOfReference.insert(uid)
        default: break
        }
      case .items(let items): for item in items { collect(item, depth: depth + 1) }
      case .bulk: break
      }
    }
  }

  /// The images of an item's Referenced SOP or Referenced Image Sequence.
  static func images(_ item: DataSet, _ sequence: Tag) -> [Image] {
    item.items(sequence).compactMap { reference in
      guard let uid = reference.string(.referencedSOPInstanceUID) else { return nil }
      return Image(
        sopInstanceUID: uid,
        frames: reference.strings(.referencedFrameNumber).compactMap { Int($0) })
    }
  }
}
