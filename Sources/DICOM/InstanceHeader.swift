/// What a file says about one instance, without its pixels.
public struct InstanceHeader: Equatable, Sendable {
  /// The file meta information and the data set, text in Unicode.
  public var dataSet: DataSet
  /// Transfer Syntax UID of the data set.
  public var transferSyntaxUID: String
  /// Path of the file.
  public var path: String
  /// Among files of one SOP Instance UID, which pixels this one has: files of one number have the
  /// same. Always 0 where the UID is in one file only.
  public var pixelVariant: Int

  /// A header from its parts.
  public init(dataSet: DataSet, transferSyntaxUID: String, path: String, pixelVariant: Int = 0) {
    self.dataSet = dataSet
    self.transferSyntaxUID = transferSyntaxUID
    self.path = path
    self.pixelVariant = pixelVariant
  }
}
