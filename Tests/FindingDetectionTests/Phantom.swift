import Imaging
import ModelExplanation
import StudyAssembly
import Synchronization
import Testing

@testable import FindingDetection

/// A thigh of constant signal with bright balls in air; axial, 1.2 × 0.8 mm pixels, 4 mm slices.
struct Phantom {
  /// Centre in voxels and radius in mm of each ball.
  var balls: [(column: Double, row: Double, slice: Double, radius: Double)] = [(30, 44, 7, 14)]

  static let geometry = VolumeGeometry(
    firstSlice: SliceGeometry(
      position: PatientPoint(x: -30, y: -40, z: 100),
      rowDirection: PatientVector(x: 1, y: 0, z: 0),
      columnDirection: PatientVector(x: 0, y: 1, z: 0), columnSpacing: 1.2, rowSpacing: 0.8),
    sliceSpacing: 4, columns: 66, rows: 90, slices: 14)

  func isInBall(column: Int, row: Int, slice: Int) -> Bool {
    balls.contains { ball in
      let x = (Double(column) - ball.column) * 1.2
      let y = (Double(row) - ball.row) * 0.8
      let z = (Double(slice) - ball.slice) * 4
      return x * x + y * y + z * z <= ball.radius * ball.radius
    }
  }

  var volume: Volume {
    let grid = Self.geometry
    var samples: [Float] = []
    samples.reserveCapacity(grid.columns * grid.rows * grid.slices)
    for slice in 0..<grid.slices {
      for row in 0..<grid.rows {
        for column in 0..<grid.columns {
          let (x, y) = (Double(column) - 33, (Double(row) - 45) * 0.7)
          let isInside = x * x + y * y < 30 * 30
          let texture = Float((column * 7 + row * 13 + slice * 5) % 11)
          let isBall = isInBall(column: column, row: row, slice: slice)
          samples.append(isInside ? (isBall ? 900 : 300) + texture : 2)
        }
      }
    }
    return Volume(geometry: grid, samples: samples)
  }

  /// A series of the phantom's grid; an axial T1 of the thigh, unless changed.
  static func series(
    id: String = "1.2.3", modality: String = "MR", side: BodySide = .unknown,
    bodyPart: String = "THIGH", weighting: Weighting = .t1, geometry: VolumeGeometry? = geometry,
    problems: [AssemblyProblem] = [], description: String = ""
  ) -> Series {
    var acquisition = AcquisitionParameters()
    (acquisition.bodyPartExamined, acquisition.weighting) = (bodyPart, weighting)
    let frames = (0..<(geometry?.slices ?? 3)).map { slice in
      Frame(
        sopInstanceUID: "1.9.\(slice)", sopClassUID: "1.2.840.10008.5.1.4.1.1.4", frameNumber: 1,
        path: "\(slice)", instanceNumber: slice, geometry: geometry?.firstSlice,
        columns: geometry?.columns ?? 1, rows: geometry?.rows ?? 1, window: nil, isInverted: false)
    }
    return Series(
      id: id, seriesInstanceUID: id, number: 1, description: description, modality: modality,
      echo: nil, side: side, frameOfReferenceUID: "1.5", acquisition: acquisition, frames: frames,
      geometry: geometry, problems: problems)
  }

  /// A series whose slices are tiles of one picture.
  static var mosaic: Series {
    var series = series()
    for index in series.frames.indices {
      series.frames[index].tile = Tile(number: index, side: 8, columns: 64, rows: 64)
    }
    return series
  }

  static func study(
    _ series: [Series], side: BodySide = .left, refusals: [AssemblyProblem] = [],
    description: String = ""
  ) -> Study {
    Study(
      studyInstanceUID: "1.2",
      patient: PatientIdentity(
        name: "Phantom", patientID: "0", birthDate: "", sex: ""), studyDate: "", studyTime: "",
      accessionNumber: "", description: description, referringPhysician: "", institution: "",
      side: side, series: series, refusals: refusals, problems: [])
  }
}

/// A network that answers by the middle channel alone, of stacks and of volumes:
/// logit = 6 · (value - 1.2).
///
/// Its last feature maps are the value and minus one; its head weighs them 6 and 7.2, and a map of
/// that sum is an output as well.
struct BrightnessNetwork: Network {
  var gain: Float = 6
  var onRun: @Sendable () throws -> Void = {}
  var poison: Float?

  init() {}

  init(onRun: @escaping @Sendable () throws -> Void) { self.onRun = onRun }

  func constant(named name: String) -> NetworkTensor? {
    name == "head.weight"
      ? NetworkTensor(shape: [1, 2, 1, 1], values: [gain, gain * 1.2]) : nil
  }

  func makeSession(input: String, shape: [Int], outputs: [String], threads: Int) throws
    -> any NetworkSession
  { Session(network: self, outputs: outputs) }

  func makeExplainer(_ request: NetworkExplanation) throws -> any NetworkExplainer {
    Explainer(network: self, method: request.method)
  }

  /// Answers the image itself inside the region, twice as large for Grad-CAM++.
  struct Explainer: NetworkExplainer {
    let network: BrightnessNetwork
    let method: ExplanationMethod

    func explain(
      _ image: NetworkTensor, region: NetworkTensor, progress: (Double) -> Void,
      isCancelled: () -> Bool
    ) throws -> [Float] {
      try network.onRun()
      let area = region.values.count, middle = image.shape[1] / 2
      let factor: Float = method == .gradCAMPlusPlus ? 2 : 1
      return (0..<area).map { factor * region.values[$0] * image.values[middle * area + $0] }
    }
  }

  struct Session: NetworkSession {
    let network: BrightnessNetwork
    let outputs: [String]

    func run(_ image: NetworkTensor, isCancelled: () -> Bool) throws -> [String: NetworkTensor] {
      try network.onRun()
      let shape = Array(image.shape[2...])
      let area = shape.reduce(1, *)
      let middle = image.shape[1] / 2
      let values = Array(image.values[(middle * area)..<((middle + 1) * area)])
      var logits = values.map { network.gain * ($0 - 1.2) }
      if let poison = network.poison { logits[area / 2] = poison }
      return [
        "logits": NetworkTensor(shape: [1, 1] + shape, values: logits),
        "attention": NetworkTensor(shape: [1, 1] + shape, values: logits),
        "activations": NetworkTensor(
          shape: [1, 2] + shape, values: values + values.map { _ in -1 }),
      ].filter { outputs.contains($0.key) }
    }
  }
}

/// A network whose runs answer with one logit each, in order, everywhere; it keeps what it was given.
final class NumberedNetwork: Network {
  let logits: [Float]
  private let seen = Mutex<[NetworkTensor]>([])

  /// The inputs so far.
  var inputs: [NetworkTensor] { seen.withLock { $0 } }

  init(logits: [Float]) { self.logits = logits }

  func constant(named name: String) -> NetworkTensor? { nil }

  func makeSession(input: String, shape: [Int], outputs: [String], threads: Int) throws
    -> any NetworkSession
  { Session(network: self, shape: shape) }

  struct Session: NetworkSession {
    let network: NumberedNetwork
    let shape: [Int]

    func run(_ image: NetworkTensor, isCancelled: () -> Bool) throws -> [String: NetworkTensor] {
      #expect(image.shape == shape, "the session was made for another shape")
      let run = network.seen.withLock { seen in
        seen.append(image)
        return seen.count - 1
      }
      let logit = network.logits[run % network.logits.count]
      let spatial = Array(image.shape[2...])
      let values = [Float](repeating: logit, count: spatial.reduce(1, *))
      return ["logits": NetworkTensor(shape: [1, 1] + spatial, values: values)]
    }
  }
}
