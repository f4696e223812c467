import DICOM

extension DataSet {
  /// The elements in the form of `cdcmtk.h`, text in UTF-8.
  var flattened: [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return bytes
  }

  private func append(to bytes: inout [UInt8]) {
    for element in elements {
      switch element.value {
      case .text(let values):
        element.start(1, &bytes)
        let text = values.joined(separator: "\\")
        put(UInt32(text.utf8.count), &bytes)
        bytes.append(contentsOf: text.utf8)
      case .bulk(let length):
        element.start(2, &bytes)
        put(UInt64(length), &bytes)
      case .items(let items):
        element.start(3, &bytes)
        put(UInt32(items.count), &bytes)
        for item in items {
          item.append(to: &bytes)
          bytes.append(4)
        }
      }
    }
  }
}

extension DataElement {
  fileprivate func start(_ kind: UInt8, _ bytes: inout [UInt8]) {
    bytes.append(kind)
    put(tag.group, &bytes)
    put(tag.element, &bytes)
    let representation = Array(valueRepresentation.utf8)
    bytes += representation.count == 2 ? representation : Array("UN".utf8)
  }
}

private func put(_ number: some FixedWidthInteger, _ bytes: inout [UInt8]) {
  withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
}
