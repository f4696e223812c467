/// Why a command could not do what was asked.
public enum CommandError: Error, Equatable, Sendable {
  /// Nothing at this path.
  case noSuchPath(String)
  /// No study was found; lines for what did not open.
  case noStudy([String])
  /// Several studies, where one is meant; their Study Instance UIDs, and the option that chooses.
  case severalStudies([String], option: String)
  /// No study has this UID.
  case noSuchStudy(String)
  /// No installed pack names structures.
  case noAnatomyModel
  /// The study given by `--prior` is no earlier examination of the same knee, or cannot be read as one; why.
  case noPrior(String)
  /// The study is refused; the reasons.
  case studyRefused([String])
  /// No instance has this UID.
  case noSuchInstance(String)
  /// No series has this number in the list's order.
  case noSuchSeries(Int, count: Int)
  /// No slice has this number.
  case noSuchSlice(Int, count: Int)
  /// An option's value cannot be used.
  case badOption(name: String, value: String, expected: String)
  /// A file cannot be read.
  case cannotRead(path: String, reason: String)
  /// A file cannot be written.
  case cannotWrite(path: String, reason: String)
  /// The file exists and is not overwritten.
  case exists(path: String)
  /// The folder for the output holds something already.
  case folderNotEmpty(path: String)
  /// The output would lie in the study's own folder.
  case inStudyFolder(path: String)
  /// A series, from one, cannot be preprocessed; why.
  case unfitSeries(Int, reason: String)
  /// No series of the study can be preprocessed; a line for each.
  case nothingToPreprocess([String])
  /// The file holds no standard scale.
  case badStandard(path: String)
  /// A series has another contrast than a standard scale.
  case otherContrast(path: String, standard: String, series: String)
  /// Another reader holds the study.
  case held(by: String, since: String)
  /// The decisions cannot be used; what is wrong.
  case badDecisions(String)
  /// The file that lists the series to simulate cannot be used.
  case badProtocol(path: String, reason: String)
  /// A theme cannot be used.
  case badTheme(name: String, reason: String)
}

extension Messages {
  /// What a command says when it could not do what was asked.
  static func text(_ error: CommandError) -> String {
    switch error {
    case .noSuchPath(let path): "There is nothing at \(path). Check the path."
    case .noStudy(let problems):
      (["No MR study was found. Give a folder, a DICOM file or a DICOMDIR."] + problems)
        .joined(separator: "\n  ")
    case .severalStudies(let uids, let option):
      "There are \(uids.count) studies. Choose one with \(option):\n  "
        + uids.joined(separator: "\n  ")
    case .noSuchStudy(let uid): "No study has the UID \(uid). `readingroom list` shows them."
    case .noAnatomyModel:
      "no installed model pack names the structures of a knee; `readingroom doctor` lists the packs"
    case .noPrior(let reason):
      "The study of --prior cannot be compared: \(reason)."
    case .studyRefused(let reasons):
      (["The study is refused and is not opened:"] + reasons).joined(separator: "\n  ")
    case .noSuchInstance(let uid): "No image of the study has the SOP Instance UID \(uid)."
    case .noSuchSeries(let number, let count):
      "There is no series \(number); the study has \(count), counted from 1."
    case .noSuchSlice(let number, let count):
      "There is no slice \(number); the series has \(count), counted from 1."
    case .badOption(let name, let value, let expected):
      "\(name) cannot be \(value); it must be \(expected)."
    case .cannotRead(let path, let reason): "\(path) cannot be read: \(reason)."
    case .cannotWrite(let path, let reason): "\(path) cannot be written: \(reason)."
    case .exists(let path): "\(path) exists. Nothing is overwritten; choose another name."
    case .folderNotEmpty(let path):
      "\(path) is not empty. Nothing is overwritten; give a new folder or an empty one."
    case .inStudyFolder(let path):
      "\(path) lies in the study's own folder, where nothing is written. Give a folder elsewhere."
    case .unfitSeries(let number, let reason):
      "Series \(number) cannot be used: \(reason). `readingroom list` shows the series; choose another."
    case .nothingToPreprocess(let reasons):
      (["No series of the study is left to be preprocessed:"] + reasons).joined(separator: "\n  ")
    case .badStandard(let path):
      "\(path) is no standard scale. `readingroom standard` makes one."
    case .otherContrast(let path, let standard, let series):
      "\(path) is of another contrast: \(standard); the series: \(series). A standard scale is that of one contrast."
    case .held(let reader, let since):
      "\(reader) has held the study since \(since). Read it with `open`; decide when it is free."
    case .badDecisions(let what): "The decisions were not entered: \(what)."
    case .badProtocol(let path, let reason): "\(path) cannot be used as a protocol: \(reason)."
    case .badTheme(let name, let reason): "The theme \(name) cannot be used: \(reason)."
    }
  }
}
