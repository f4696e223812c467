// swift-tools-version: 6.1
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func library(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [],
  resources: [Resource]? = nil
) -> Target {
  .target(
    name: name, dependencies: dependencies, exclude: exclude, resources: resources,
    swiftSettings: strict)
}

func tests(
  _ target: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
  .testTarget(
    name: target + "Tests", dependencies: [.byName(name: target)] + dependencies,
    exclude: exclude, swiftSettings: strict)
}

let dcmtkLibraries = [
  "dcmseg", "dcmfg", "dcmiod", "dcmjpls", "dcmtkcharls", "dcmjpeg", "ijg8", "ijg12", "ijg16",
  "dcmimage", "dcmimgle", "dcmdata", "oflog", "ofstd", "openjp2", "z",
]

let package = Package(
  name: "reading-room",
  products: [.executable(name: "readingroom", targets: ["ReadingRoomCommand"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/LebJe/TOMLKit", exact: "0.6.0"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
  ],
  targets: [
    // C: what Swift cannot call directly, and hot loops
    .target(name: "CDCMTK", linkerSettings: dcmtkLibraries.map { .linkedLibrary($0) }),
    .target(
      name: "CNcurses", linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "CIsolation"),
    .target(name: "CTensor"),
    .target(name: "CPixels", linkerSettings: [.linkedLibrary("z"), .linkedLibrary("m")]),
    library("Checksums", ["COpenSSL"]),
    // DICOM
    library("DICOM"),
    library("DICOMFiles", ["DICOM", "CDCMTK"]),
    library("IsolatedReading", ["DICOM", "DICOMFiles", "CIsolation"]),
    // Imaging
    library("Imaging", ["CPixels"]),
    library("StudyAssembly", ["DICOM", "Imaging"]),
    library("ImportedObjects", ["DICOM", "Imaging", "StudyAssembly"]),
    library("ImageProcessing", ["Imaging", "CPixels"]),
    library("AcquisitionQuality", ["Imaging", "StudyAssembly", "CPixels"]),
    // Inference
    library("TensorKernels", ["COpenBLAS", "CTensor"]),
    library("Inference", ["TensorKernels"]),
    library("ModelExplanation", ["Inference", "TensorKernels"]),
    tests("TensorKernels"),
    tests(
      "Inference", ["TensorKernels"],
      exclude: ["make_cases.py", "make_gradient_cases.py", "gradient_cases.py"]),
    tests("ModelExplanation", ["Inference", "TensorKernels"]),
    // Findings
    library("KneeAnatomy", ["Imaging", "ImageProcessing", "CPixels"]),
    library("Findings", ["DICOM", "Imaging"]),
    library(
      "FindingDetection",
      [
        "Checksums", "DICOM", "Findings", "Imaging", "StudyAssembly", "ImageProcessing",
        "KneeAnatomy", "AcquisitionQuality", "CPixels", "Inference", "ModelExplanation",
        "TensorKernels",
        .product(name: "TOMLKit", package: "TOMLKit"),
      ], exclude: ["Packs"]),
    // Simulation
    library("MRSimulation", ["Imaging", "CPixels"]),
    library("SimulationFiles", ["DICOM", "DICOMFiles", "Imaging", "MRSimulation"]),
    // Reports
    library("Reporting", ["DICOM", "Findings", "Imaging", "StudyAssembly"]),
    library(
      "ReportSigning", ["Checksums", "Findings", "Imaging", "StudyAssembly", "Reporting"]),
    library(
      "Interchange",
      ["Reporting", "DICOM", "DICOMFiles", "Findings", "KneeAnatomy", "StudyAssembly", "Imaging"]),
    // Store
    library(
      "ReviewStore",
      ["Checksums", "Findings", "Reporting", .product(name: "GRDB", package: "GRDB.swift")]),
    // Terminal
    library("TerminalUI"),
    library("TerminalGraphics", ["TerminalUI", "CPixels"]),
    library("TerminalIO", ["TerminalUI", "TerminalGraphics", "CNcurses"]),
    // Application
    library(
      "ReadingRoom",
      [
        "DICOM", "Imaging", "StudyAssembly", "ImportedObjects", "KneeAnatomy", "Findings",
        "Reporting", "TerminalUI", "TerminalGraphics",
      ]),
    library(
      "ReadingRoomRuntime",
      [
        "ReadingRoom", "DICOM", "DICOMFiles", "IsolatedReading", "Imaging", "StudyAssembly",
        "ImportedObjects", "AcquisitionQuality", "ImageProcessing",
        "Findings", "Inference", "TensorKernels", "ModelExplanation", "KneeAnatomy",
        "FindingDetection",
        "Checksums", "Reporting", "ReportSigning", "Interchange", "ReviewStore", "MRSimulation",
        "SimulationFiles", "TerminalUI", "TerminalGraphics", "TerminalIO",
        .product(name: "TOMLKit", package: "TOMLKit"),
      ]),
    .executableTarget(
      name: "ReadingRoomCommand",
      dependencies: [
        "ReadingRoomRuntime", "IsolatedReading", "Inference", "ModelExplanation",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict),
    // Support
    library(
      "ReadingRoomTestSupport",
      [
        "TerminalUI", "Imaging", "DICOM", "StudyAssembly", "ImportedObjects", "Findings",
        "Reporting", "ReadingRoom",
      ]),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "DICOM", "DICOMFiles", "IsolatedReading", "Imaging", "StudyAssembly", "ImageProcessing",
        "FindingDetection", "TerminalUI", "TerminalGraphics",
      ], swiftSettings: strict),
    // Tests
    tests("TerminalUI", ["ReadingRoomTestSupport"], exclude: ["Snapshots"]),
    tests("TerminalGraphics", ["ReadingRoomTestSupport", "TerminalUI"]),
    tests("TerminalIO", ["ReadingRoomTestSupport", "TerminalGraphics", "TerminalUI"]),
    tests("Findings", ["Imaging"]),
    tests("Checksums"),
    tests(
      "ReviewStore",
      [
        "Checksums", "Findings", "Imaging", "Reporting",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    tests("ReportSigning", ["Checksums", "Findings", "Imaging", "StudyAssembly", "Reporting"]),
    tests("Reporting", ["DICOM", "Findings", "Imaging", "StudyAssembly"]),
    tests("DICOM"),
    tests("MRSimulation", ["Imaging"]),
    tests(
      "SimulationFiles", ["DICOM", "DICOMFiles", "Imaging", "MRSimulation", "StudyAssembly"],
      exclude: ["check_truth.py", "read_attributes.py"]),
    tests(
      "DICOMFiles", ["DICOM", "Imaging", "StudyAssembly"],
      exclude: ["pydicom_reference.py", "pydicom_values.py"]),
    tests(
      "IsolatedReading", ["DICOM", "DICOMFiles", "StudyAssembly"], exclude: ["faulty_reader.py"]),
    tests("StudyAssembly", ["DICOM", "Imaging"]),
    tests(
      "ImportedObjects", ["DICOM", "DICOMFiles", "Imaging", "StudyAssembly"],
      exclude: ["structure_set_reference.py"]),
    tests(
      "Interchange",
      ["DICOM", "DICOMFiles", "Findings", "Imaging", "KneeAnatomy", "StudyAssembly"],
      exclude: ["check_segmentation.py"]),
    tests("Imaging", exclude: ["pillow_reference.py"]),
    tests(
      "ImageProcessing", ["Imaging"],
      exclude: [
        "noise.py", "preprocessing_numbers.py", "reference_numbers.py", "registration_reference.py",
      ]),
    tests("AcquisitionQuality", ["Imaging", "StudyAssembly"]),
    tests(
      "FindingDetection",
      [
        "Checksums", "DICOM", "DICOMFiles", "Findings", "Imaging", "ImageProcessing",
        "KneeAnatomy", "ModelExplanation", "StudyAssembly",
      ]),
    tests("KneeAnatomy", ["Imaging", "ImageProcessing", "MRSimulation"]),
    tests(
      "ReadingRoom",
      [
        "ReadingRoomTestSupport", "DICOM", "Imaging", "StudyAssembly", "Findings", "Reporting",
        "TerminalUI",
      ]),
    tests(
      "ReadingRoomRuntime",
      [
        "Findings", "Imaging", "Inference", "KneeAnatomy", "ModelExplanation", "StudyAssembly",
        "DICOM", "MRSimulation", "ReadingRoom", "TerminalUI",
      ]),
    .testTarget(
      name: "JourneyTests",
      dependencies: [
        "ReadingRoomTestSupport", "ReadingRoom", "DICOM", "Imaging", "StudyAssembly",
        "ImportedObjects", "KneeAnatomy", "Findings", "Reporting", "TerminalUI",
      ], exclude: ["Snapshots"], swiftSettings: strict),
    .testTarget(
      name: "TerminalTests",
      exclude: ["late_answers.py", "preprocessed.py", "references.py", "terminal_relay.py"],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu17,
  cxxLanguageStandard: .cxx17
)
