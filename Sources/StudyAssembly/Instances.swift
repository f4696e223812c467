import DICOM

/// Of files with one SOP Instance UID and the same content the first by path stays; of files that
/// differ none does, since nothing says which of them is the patient's.
func withoutDuplicates(
  _ headers: [InstanceHeader]
) -> ([InstanceHeader], [AssemblyProblem]) {
  var problems: [AssemblyProblem] = []
  var files: [String: [InstanceHeader]] = [:]
  let sorted = headers.sorted { $0.path < $1.path }
  for header in sorted {
    guard let uid = header.dataSet.string(.sopInstanceUID) else {
      problems.append(.missingAttribute(path: header.path, .sopInstanceUID))
      continue
    }
    files[uid, default: []].append(header)
  }
  let conflicts = Set(
    files.filter { _, same in
      same.dropFirst().contains { !isSameContent($0, same[0]) }
    }.keys)
  let unique = sorted.filter { header in
    guard let uid = header.dataSet.string(.sopInstanceUID), let same = files[uid] else {
      return false
    }
    let isFirst = same[0].path == header.path
    guard !conflicts.contains(uid) else {
      if isFirst {
        problems.append(.conflictingInstances(paths: same.map(\.path), sopInstanceUID: uid))
      }
      return false
    }
    if !isFirst {
      problems.append(.duplicateInstance(path: header.path, sopInstanceUID: uid))
    }
    return isFirst
  }
  return (unique, problems)
}

/// Whether two headers of one SOP Instance UID state the same, file meta information and length of
/// compressed pixels apart, and their pixels were not found to differ.
private func isSameContent(_ left: InstanceHeader, _ right: InstanceHeader) -> Bool {
  guard left.pixelVariant == right.pixelVariant else { return false }
  guard left.dataSet != right.dataSet else { return true }
  let (a, b) = (contents(left.dataSet), contents(right.dataSet))
  return a.count == b.count && zip(a, b).allSatisfy { $0 == $1 }
}

private func contents(_ dataSet: DataSet) -> [DataElement] {
  dataSet.elements.filter { $0.tag.group != 0x0002 && $0.tag != .pixelData }
}

/// Takes pictures and other systems' objects of syntaxes that are decoded from everything else, which is named.
func imagesAndOthers(
  _ headers: [InstanceHeader]
) -> ([InstanceHeader], [ImportedObjectReference], [AssemblyProblem]) {
  var problems: [AssemblyProblem] = []
  var objects: [ImportedObjectReference] = []
  let images = headers.filter { header in
    if let object = ImportedObjectReference(header) {
      objects.append(object)
      return false
    }
    guard isPicture(header.dataSet) else {
      problems.append(
        .unsupportedObject(
          path: header.path, sopClassUID: header.dataSet.string(.sopClassUID) ?? ""))
      return false
    }
    guard TransferSyntax(rawValue: header.transferSyntaxUID) != nil else {
      problems.append(
        .unsupportedTransferSyntax(
          path: header.path, transferSyntaxUID: header.transferSyntaxUID))
      return false
    }
    return true
  }
  return (images, objects, problems)
}

/// Whether an object is a picture, in greys or in colours: with pixels, and not a segmentation, a
/// dose or a map, whose pixels are no picture.
private func isPicture(_ dataSet: DataSet) -> Bool {
  let notPictures = [
    "1.2.840.10008.5.1.4.1.1.66.4",  // Segmentation
    "1.2.840.10008.5.1.4.1.1.30",  // Parametric Map
    "1.2.840.10008.5.1.4.1.1.481.2",  // RT Dose
  ]
  // Rows and Columns are 16-bit numbers (PS3.5 VR US), whatever VR a file gives them.
  let sizes = 1...65535
  let photometric = PhotometricInterpretation(dataSet.string(.photometricInterpretation) ?? "")
  let samples = photometric.luminance == nil ? 1 : 3
  return dataSet[.pixelData] != nil && sizes.contains(dataSet.integer(.rows) ?? 0)
    && sizes.contains(dataSet.integer(.columns) ?? 0)
    && (dataSet.integer(.samplesPerPixel) ?? 1) == samples
    && (photometric.isMonochrome || photometric.isColour)
    && !notPictures.contains(dataSet.string(.sopClassUID) ?? "")
}
