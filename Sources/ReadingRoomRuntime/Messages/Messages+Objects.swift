import DICOM
import ImportedObjects
import StudyAssembly

extension Messages {
  /// Why an object of another system cannot be shown.
  static func text(_ error: ImportedObjectError) -> String {
    switch error {
    case .unsupportedClass(let uid):
      "Its class is not one of those that are read: \(className(uid))."
    case .missingAttribute(let tag): "The attribute \(tag) is missing or malformed."
    case .frameSize(let frame): "Frame \(frame) has another size than the header states."
    }
  }

  /// Why an object of another system cannot be had.
  static func text(_ error: ObjectReadError) -> String {
    switch error {
    case .objectReplaced:
      "The file is another object than when the study was opened. Open the study again."
    case .noSuchObject(let uid):
      "No object of the study has the SOP Instance UID \(uid). `readingroom objects` lists them."
    case .noSuchPart(let number):
      "The object has no segment or region \(number). `readingroom objects` lists them."
    }
  }

  /// That an object's study has no image here.
  static func withoutImages(_ object: ImportedObjectReference) -> String {
    "\(fileName(object.path)): \(object.kind.words) of a study without images here"
  }

  /// A SOP class in words with its UID.
  static func className(_ uid: String) -> String {
    SOPClass.name(of: uid).map { "\($0), \(uid)" } ?? "SOP class \(uid)"
  }
}
