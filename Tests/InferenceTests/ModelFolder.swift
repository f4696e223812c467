import Foundation

/// A folder of its own with a model in it, and a place beside it that no model may reach.
struct ModelFolder: ~Copyable {
  let root: URL
  let folder: URL
  var model: URL { folder.appending(path: "model.onnx") }
  var outside: URL { root.appending(path: "outside.bin") }

  init() throws {
    root = FileManager.default.temporaryDirectory.appending(path: "model-\(UUID().uuidString)")
    folder = root.appending(path: "model")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try write([UInt8](repeating: 1, count: 64), to: outside)
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  func write(_ bytes: [UInt8], to url: URL) throws { try Data(bytes).write(to: url) }

  func write(_ floats: [Float], to name: String) throws {
    let bytes = floats.withUnsafeBytes { [UInt8]($0) }
    try write(bytes, to: folder.appending(path: name))
  }
}
