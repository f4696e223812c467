/// What a file says about one instance, without its pixels.
public struct InstanceHeader: Equatable, Sendable {
  /// The file meta information and the data set, text in Unicode.
  public var dataSet: DataSet
  /// Transfer Syntax UID of the data set.
  public var transferSyntaxUID: String
  /// Path of the file.
  public var path: String

  /// A header from its parts.
  public init(dataSet: DataSet, transferSyntaxUID: String, path: String) {
    self.dataSet = dataSet
    self.transferSyntaxUID = transferSyntaxUID
    self.path = path
  }
}
