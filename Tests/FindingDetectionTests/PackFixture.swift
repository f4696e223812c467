import Checksums
import FindingDetection
import Foundation

/// A folder with a sound pack, to be spoilt by tests; removed at the end.
final class PackFixture {
  let root: String
  let folder: String

  static let toml = """
    schema = 1
    name = "bright-ball"
    version = "1.2.3"
    title = "Bright ball, axial T1"
    task = "segmentation"
    model = "model.onnx"
    licence = "Apache-2.0"
    training_data = "none"
    [accepts]
    modality = ["MR"]
    body_parts = ["THIGH", "Leg"]
    planes = ["axial"]
    weightings = ["T1"]
    weighting_unknown = "caution"
    minimum_slices = 8
    pixel_spacing_mm = [0.3, 2.0]
    slice_spacing_mm = [1.0, 10.0]
    [input]
    name = "image"
    slices = 5
    [resample]
    in_plane_mm = 1.0
    slice_mm = 3.0
    [normalisation]
    kind = "foreground-median-std"
    foreground_fraction = 0.03
    clip = [-3.0, 5.0]
    [padding]
    multiple = 16
    value = -3.0
    [test_time]
    flips = ["none", "horizontal"]
    [output]
    name = "logits"
    activation = "sigmoid"
    [explanation]
    method = "grad-cam"
    activations = "activations"
    head_weight = "head.weight"
    [[findings]]
    type = "bright-ball"
    channel = 0
    threshold = 0.5
    components = "all"
    minimum_volume_ml = 0.5
    maximum_candidates = 3
    probability = { statistic = "mean", slope = 1.0, intercept = 0 }
    positive = 0.7
    negative = 0.3
    site = "thigh"
    rationale = "region of {volume_ml} mL, {ap_mm} mm deep, mean probability {mean_probability}"
    """

  /// The same pack for a network that reads volumes, in windows.
  static let volume = [
    ("slices = 5", "form = \"volume\""),
    ("slice_mm = 3.0", "slice_mm = 3.0\nsmoothing = 0.5"),
    ("\"foreground-median-std\"", "\"foreground-percentile\"\npercentile = 50\nlevel = 0.6"),
    ("clip = [-3.0, 5.0]", "clip = [0, 3]"), ("value = -3.0", "value = 0"),
    ("multiple = 16", "multiple = [4, 16, 16]"),
    ("[test_time]", "[window]\nsize = [12, 48, 64]\noverlap = [4, 16, 16]\n[test_time]"),
    ("activations = \"activations\"\nhead_weight = \"head.weight\"", "map = \"attention\""),
    ("intercept = 0 }", "intercept = 0, volume_slope = 0.5 }"),
  ].reduce(toml) { $0.replacingOccurrences(of: $1.0, with: $1.1) }

  init(toml: String = PackFixture.toml, name: String = "bright-ball") throws {
    root =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("packs-\(UUID().uuidString)").path
    folder = root + "/" + name
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    try write("pack.toml", toml)
    try write("model.onnx", "weights")
    try write("card.md", "# Bright ball\n\nFinds bright balls\nin phantoms.\n\nMore.\n")
    try list()
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  func write(_ name: String, _ text: String) throws {
    try text.write(toFile: folder + "/" + name, atomically: false, encoding: .utf8)
  }

  /// Writes `SHA256SUMS` for what the folder holds.
  func list(_ names: [String] = ["pack.toml", "model.onnx", "card.md"]) throws {
    let lines = try names.map { name in
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
      return "\(sha256Hex(bytes))  \(name)\n"
    }
    try write("SHA256SUMS", lines.joined())
  }

  func load(
    origin: ModelPack.Origin = .shipped, isValidated: (String) -> Bool = { _ in false }
  ) throws(PackError) -> ModelPack {
    try withExtendedLifetime(self) { () throws(PackError) in
      try ModelPack(
        folder: folder, origin: origin, isValidated: isValidated)
    }
  }
}

/// The package's root folder.
let packageRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().path
