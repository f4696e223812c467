import Checksums
import DICOM
import DICOMFiles
import FindingDetection
import Findings
import ImageProcessing
import ImportedObjects
import Inference
import ModelExplanation
import MRSimulation
import ReportSigning
import ReviewStore
import StudyAssembly
import TensorKernels
import TerminalIO

/// The words for people: what happened, to what, and what to do.
///
/// All wording of errors stands here and in the files beside it, so that it can be read and tested in one
/// place. No text names a patient.
public enum Messages {
  /// What the program is, in the words that stand on every screen and report.
  public static let researchUse = "Research use, not a diagnostic display."

  /// One line for an error.
  public static func text(for error: any Error) -> String {
    switch error {
    case let error as DICOMReadError: "The file cannot be used: \(text(error))."
    case let error as AssemblyProblem: text(error)
    case let error as SeriesReadError: text(error)
    case let error as ImportedObjectError: text(error)
    case let error as ObjectReadError: text(error)
    case let error as Configuration.Problem: text(error)
    case let error as CommandError: text(error)
    case let error as StoreError: text(error)
    case let error as ChecksumError: text(error)
    case let error as SigningError: text(error)
    case let error as ReportFileError: text(error)
    case let error as InvalidReport: "The report is not valid: \(text(error))."
    case let error as VerificationError: text(error)
    case let error as TerminalError: text(error)
    case let error as ModelFileError: printable(text(error))
    case let error as ModelError: printable(text(error))
    case let error as ExplanationError: printable(text(error))
    case let error as NPYError: text(error)
    case let error as ModelWorkerError: text(error)
    case let error as PackError: text(error)
    case let error as DetectionError: error.description
    case let error as SimulationError: text(error)
    case let error as BiasFieldError: text(error)
    case let error as PlacingError: text(error)
    case let error as ScalingError: text(error)
    case let error as IntensityStandardError: text(error)
    case is CancellationError: "It was stopped."
    default: fallback(error)
    }
  }

  /// Why a file could not be read.
  static func text(_ error: DICOMReadError) -> String {
    switch error {
    case .cannotOpen(let reason): "it cannot be opened (\(reason))"
    case .dictionaryMissing:
      "DCMTK's data dictionary is missing: install the package libdcmtk17, or set DCMDICTPATH"
    case .malformed(let reason): "it is no sound DICOM file (\(reason))"
    case .truncated(let reason): "the file ends too early (\(reason)); copy it again"
    case .noPixelData: "it holds no pixel data"
    case .noSuchFrame(let frame): "it has no frame \(frame)"
    case .tooLarge: "it is larger than this program reads"
    case .unsupportedTransferSyntax(let uid): "its transfer syntax \(uid) is not decoded"
    case .unsupportedPixels(let attribute):
      "its pixels are not of a kind that is shown (\(attribute))"
    case .cannotDecode(let reason): "its pixels cannot be decoded (\(reason))"
    case .noRealWorldValues: "its header states no real-world values for this frame"
    case .outOfMemory:
      "it asks for more memory than a reading process may have (reading_megabytes)"
    case .readerCrashed(let signal):
      "the process that read it died over it, twice (signal \(signal)); the file may be hostile"
    case .readerTimedOut(let seconds):
      "reading it took longer than \(seconds) s (reading_seconds)"
    case .readerUnavailable(let reason): "no reading process could be started (\(reason))"
    }
  }

  /// Why a file could not be written.
  static func text(_ error: DICOMWriteError) -> String {
    switch error {
    case .invalid(let part): "its \(part) cannot be written"
    case .source(.dictionaryMissing): text(DICOMReadError.dictionaryMissing)
    case .source(let error): "the image it refers to cannot be used: \(text(error))"
    case .refused(let reason): "DCMTK refuses it (\(printable(reason)))"
    }
  }

  private static func text(_ error: SeriesReadError) -> String {
    switch error {
    case .noSuchSlice(let slice): "There is no slice \(slice)."
    case .instanceReplaced(let slice):
      "Slice \(slice) is another image than when the study was opened. Open the study again."
    case .unreadable(let slice, let path, let error):
      "Slice \(slice) (\(fileName(path))): \(text(error))."
    case .noGrid: "Its slices do not form an evenly spaced stack."
    case .tooLarge(let bytes):
      "The series takes \(bytes >> 20) MiB, more than a model is given."
    }
  }

  private static func text(_ problem: Configuration.Problem) -> String {
    switch problem {
    case .malformed(let path, let reason): "\(path) is no TOML: \(reason). Correct or remove it."
    case .unknownKey(let path, let key): "\(path): the key \(key) is not known. Remove it."
    case .badValue(let path, let key):
      "\(path): the value of \(key) is out of range or of the wrong kind."
    }
  }

  /// The last part of a path: folders above may carry a patient's name.
  static func fileName(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  private static func fallback(_ error: any Error) -> String {
    "\(error)"
  }
}
