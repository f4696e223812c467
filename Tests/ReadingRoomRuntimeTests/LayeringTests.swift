import Foundation
import Testing

/// The order of the targets, from file to signature; a target uses only those before it.
private let order = [
  "CDCMTK", "CNcurses", "COpenBLAS", "COpenSSL", "CIsolation", "CTensor", "CPixels", "Checksums",
  "DICOM", "DICOMFiles", "IsolatedReading", "Imaging", "StudyAssembly", "ImportedObjects",
  "ImageProcessing", "TensorKernels", "Inference", "ModelExplanation", "Findings",
  "FindingDetection", "MRSimulation", "SimulationFiles", "Reporting", "ReportSigning",
  "Interchange", "ReviewStore", "TerminalUI", "TerminalGraphics", "TerminalIO", "ReadingRoom",
  "ReadingRoomRuntime", "ReadingRoomCommand",
]

struct LayeringTests {
  private static let sources = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources")

  private func imports(of target: String) throws -> Set<String> {
    let folder = Self.sources.appendingPathComponent(target)
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    var found: Set<String> = []
    for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        let words = line.split(separator: " ")
        if let index = words.firstIndex(of: "import"), index <= 1, index + 1 < words.count {
          found.insert(String(words[index + 1]))
        }
      }
    }
    return found
  }

  @Test(arguments: order.filter { !$0.hasPrefix("C") || $0 == "Checksums" })
  func usesOnlyTargetsBeforeIt(_ target: String) throws {
    let place = try #require(order.firstIndex(of: target))
    for used in try imports(of: target) {
      guard let other = order.firstIndex(of: used) else { continue }
      #expect(other < place, "\(target) imports \(used)")
    }
  }

  @Test(arguments: ["CDCMTK", "CNcurses", "COpenBLAS", "COpenSSL", "CIsolation"])
  func aLibraryHasOneImporter(_ library: String) throws {
    let importers = try order.filter { !$0.hasPrefix("C") || $0 == "Checksums" }
      .filter { try imports(of: $0).contains(library) }
    #expect(importers.count == 1, "\(library) is imported by \(importers)")
  }

  @Test(arguments: [
    "DICOM", "Imaging", "ImportedObjects", "TensorKernels", "Inference", "ModelExplanation",
    "TerminalUI", "ReadingRoom",
  ])
  func lowTargetsStayFreeOfFoundation(_ target: String) throws {
    #expect(try !imports(of: target).contains("Foundation"))
  }
}
