// Times the stations that a reader waits for. `make bench` runs it; docs/performance.md has figures.

import DICOM
import FindingDetection
import Foundation
import Imaging
import IsolatedReading
import StudyAssembly
import TerminalGraphics
import TerminalUI

// Reading processes are this program, started again.
ReaderWorker.runIfAsked()
GraphicsCases.runIfAsked()
PreprocessingCases.runIfAsked()
RegistrationCases.runIfAsked()

let package = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
let thigh = package.appendingPathComponent("Fixtures/dicom/thigh/study").path
let packs = package.appendingPathComponent("Sources/FindingDetection/Packs").path

/// From a folder to the bytes of its first picture.
func opening(slices: Int) throws -> Measurement {
  let synthetic = try SyntheticSeries(slices: slices)
  var encoder = SixelEncoder()
  let side = SyntheticSeries.matrix
  return try Measurement("open to first image, \(slices) slices of \(side)x\(side)", runs: 7) {
    let pool = ReaderPool()
    pool.warmUp()
    let (_, series) = try Stations.firstSeries(in: synthetic.folder.path, pool)
    let image = try Stations.slice(0, of: series, pool)
    let frame = Stations.frame(
      image, geometry: series.geometry?.slice(0), window: percentileWindow(image.samples))
    let bytes = Stations.sixel(frame, with: &encoder).count
    return "\(series.frames.count) frames in order, \(bytes / 1000) kB"
  }
}

/// What happens between a key and the bytes of the next slice, and its parts.
func frames() throws -> [Measurement] {
  let pool = ReaderPool()
  let (_, series) = try Stations.firstSeries(in: thigh, pool)
  let volume = try Stations.volume(of: series, pool)
  let window = percentileWindow(volume.samples)
  let images = Stations.slices(of: volume)
  let side = Stations.frameSide
  var encoder = SixelEncoder()
  var next = 0
  func nextImage() -> (SliceImage, SliceGeometry?) {
    next = (next + 1) % images.count
    return (images[next], series.geometry?.slice(next))
  }
  let middle = Stations.frame(images[images.count / 2], geometry: nil, window: window)
  let cells = Stations.frame(
    images[images.count / 2], geometry: nil, window: window,
    size: PixelSize(width: 96, height: 96))
  return [
    Measurement("slice change, thigh: render and encode, \(side)x\(side) sixel", runs: 60) {
      let (image, geometry) = nextImage()
      let frame = Stations.frame(image, geometry: geometry, window: window)
      return "\(Stations.sixel(frame, with: &encoder).count / 1000) kB"
    },
    Measurement("render, \(side)x\(side), bicubic", runs: 60) {
      let (image, geometry) = nextImage()
      return "\(Stations.frame(image, geometry: geometry, window: window).grey.count) pixels"
    },
    Measurement("sixel encode, \(side)x\(side), 101 greys", runs: 60) {
      "\(Stations.sixel(middle, with: &encoder).count / 1000) kB"
    },
    Measurement("half-block encode, 96x48 cells, 24 bit", runs: 60) {
      "\(Stations.halfBlocks(cells).count / 1000) kB"
    },
  ]
}

/// All shipped packs on the thigh, models loaded each time.
func detection(threads: Int) throws -> Measurement {
  let pool = ReaderPool()
  let (study, _) = try Stations.firstSeries(in: thigh, pool)
  let found = findPacks(
    in: [PackSource(path: packs, origin: .shipped)], isValidated: { _ in true })
  guard !found.packs.isEmpty else { throw BenchmarkError.noPack }
  let service = DetectionService(
    packs: found.packs, limits: DetectionLimits(threads: threads),
    now: { ProcessInfo.processInfo.systemUptime })
  return Measurement(
    "detect, thigh, \(threads) thread\(threads == 1 ? "" : "s")", runs: 3
  ) {
    let detections = service.detect(
      in: study, volume: { try Stations.volume(of: $0, pool) }, isCancelled: { false })
    return "\(detections.flatMap(\.findings).count) findings"
  }
}

/// Prints a row as soon as it is measured.
func report(_ measure: () throws -> [Measurement]) {
  do {
    for measurement in try measure() { print(measurement.row) }
  } catch {
    print("| not measured: \(error) | | | | | |")
  }
}

print("Machine: \(Machine.description)")
print("Load before: \(String(format: "%.2f", Machine.load))")
print("\n| what | median ms | fastest | slowest | runs | |\n|---|---|---|---|---|---|")
report { [try opening(slices: 200)] }
report { [try opening(slices: 1000)] }
report { try frames() }
report { [try detection(threads: 1)] }
report { [try detection(threads: ProcessInfo.processInfo.activeProcessorCount)] }
