import CDCMTK
public import DICOM

/// DCMTK's data dictionary (PS3.6).
public enum DICOMDictionary {
  /// The keyword of a tag, such as `PatientName`; `nil` for a tag that the dictionary does not have.
  public static func keyword(of tag: Tag) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
      guard let base = buffer.baseAddress,
        cdcmtk_tag_keyword(UInt32(tag.group), UInt32(tag.element), base, buffer.count) == 1
      else { return nil }
      return String(cString: base)
    }
  }
}
