import ArgumentParser
import ReadingRoomRuntime

/// `readingroom simulate-training`: series for training.
struct SimulateTraining: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate-training",
    abstract: "Simulate knee series of random contrast for training, as raw tensors.",
    discussion: """
      Writes to standard output: for each series a line of JSON, then images (float32), structures \
      (uint8) and findings (uint32, a bit each), all [slice, row, column], little endian. The same \
      seed gives the same series; --first goes on where another run stopped. With --spoiled the \
      series are acquired line by line of k-space, as a study's are, most of them spoiled by \
      motion, ghosting, folding, pulsation, failed fat suppression, shading, noise or metal; every \
      second slice is written, as images alone, and the line of JSON names the artefacts. With \
      --timed all greys come from the physics, of any usual timing, and the line of JSON names \
      sequence, repetition and echo time, and the share of fat that is left.
      """)

  @Option(help: "A whole number from 0.")
  var seed: UInt64

  @Option(help: "Index of the first knee.")
  var first = 0

  @Option(help: "Knees, of eight series each; of twenty with --spoiled.")
  var knees: Int

  @Flag(help: "Series with artefacts, at a scanner's own pixels; without structures and findings.")
  var spoiled = false

  @Flag(help: "Greys of the physics alone, of any usual timing in any plane.")
  var timed = false

  @Option(name: .customLong("side-length"), help: "Pixels of a slice's side, 64 to 512.")
  var sideLength = 256

  @Option(
    help:
      "Side of a voxel of the knees in mm, 0.4 to 1; a study's knees have 0.5, at half the speed.")
  var voxel = 0.75

  func validate() throws {
    if spoiled && timed {
      throw ValidationError("--timed has no series with artefacts: leave one of both out")
    }
  }

  func run() throws {
    try perform {
      if spoiled {
        return try SimulateSpoiledCommand(seed: seed, first: first, count: knees).run()
      }
      return try SimulateTrainingCommand(
        seed: seed, first: first, count: knees, side: sideLength, voxel: voxel, isTimed: timed
      ).run()
    }
  }
}
