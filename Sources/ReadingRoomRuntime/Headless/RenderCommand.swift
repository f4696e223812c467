import FindingDetection
import Findings
import Foundation
import Imaging
import ImportedObjects
import ReadingRoom
import StudyAssembly
import TerminalGraphics
import TerminalUI

/// `readingroom render`: one slice as the viewer shows it.
public struct RenderCommand {
  /// What is to be drawn, and how.
  public struct Options: Sendable {
    var series: Int
    var slice: Int?
    var window: String?
    var overlay: String
    var graphics: String
    var size: String
    var interpolation: String
    var hasBanner: Bool
    var output: String

    /// Options as the command line gives them.
    ///
    /// - Parameters:
    ///   - series: Series in the list's order, from one.
    ///   - slice: Slice, from one; `nil` for the middle one.
    ///   - window: `CENTER,WIDTH`; `nil` for the percentile window.
    ///   - overlay: `none`, `all`, a finding's identifier or type, `object:UID[:NUMBER]`, or
    ///     `object:planes-N[:NUMBER]` for overlay planes in the images of series N.
    ///   - graphics: `png`, `sixel`, `quadrant` or `half-block`.
    ///   - size: `WIDTHxHEIGHT` in pixels, in cells for quadrants and half-blocks.
    ///   - interpolation: `nearest`, `bilinear`, `bicubic` or `lanczos`.
    ///   - hasBanner: Whether a PNG carries the patient banner.
    ///   - output: A path, or `-`.
    public init(
      series: Int, slice: Int?, window: String?, overlay: String, graphics: String, size: String,
      interpolation: String, hasBanner: Bool, output: String
    ) {
      (self.series, self.slice, self.window) = (series, slice, window)
      (self.overlay, self.graphics, self.size) = (overlay, graphics, size)
      (self.interpolation, self.hasBanner, self.output) = (interpolation, hasBanner, output)
    }
  }

  private let environment: CommandEnvironment
  private let study: StudyChoice
  private let options: Options

  /// A command.
  public init(environment: CommandEnvironment, study: StudyChoice, options: Options) {
    (self.environment, self.study, self.options) = (environment, study, options)
  }

  /// Draws the slice and writes the picture.
  public func run() throws -> CommandOutcome {
    let study = try study.open(environment.pool)
    let (series, slice) = try chosenSlice(of: study)
    let cells = try size()
    let grid = grid
    let pixels = PixelSize(
      width: cells.width * grid.columnsPerCell, height: cells.height * grid.rowsPerCell)
    let reader = SeriesReader(series, environment.pool)
    let image = try reader.slice(slice)
    let frame = series.frames[slice]
    let transform = DisplayTransform(interpolation: try interpolation())
    let geometry = (series.geometry?.slice(slice) ?? frame.geometry)?
      .squared(for: grid, transform: transform)
    let mapping = DisplayMapping(
      columns: image.columns, rows: image.rows, geometry: geometry,
      transform: transform, size: pixels, aspectRatio: frame.aspectRatio / grid.sampleAspect)
    let window = try window() ?? seriesWindow(series, reader)
    let grey = renderSlice(
      image, geometry: geometry, transform: mapping.transform, size: pixels,
      voi: .linear(window), inverted: frame.isInverted, padding: frame.padding,
      aspectRatio: frame.aspectRatio / grid.sampleAspect)
    var layers = try regions(of: study, series: series, slice: slice).map {
      regionLayer($0, mapping: mapping)
    }
    var captions: [String] = []
    for overlay in try imported(of: study, series: series) {
      let drawn = importedLayers(overlay, slice: slice, mapping: mapping)
      if !drawn.isEmpty { captions.append(overlay.caption) }
      layers += drawn
    }
    let picture = DisplayImage(
      width: pixels.width, height: pixels.height, grey: grey, layers: layers)
    try write(encode(picture, of: study, captions: captions))
    return .done
  }

  /// Samples in what the size counts: pixels, or cells twice as high as wide.
  private var grid: PixelGrid {
    let mode: GraphicsMode =
      switch options.graphics {
      case "quadrant": .quadrant
      case "half-block": .halfBlock(.trueColor)
      default: .sixel(registers: 256)
      }
    return options.graphics == "quadrant" || options.graphics == "half-block"
      ? mode.pixelGrid(cell: .assumed) : PixelGrid(columnsPerCell: 1, rowsPerCell: 1)
  }

  private func chosenSlice(of study: Study) throws -> (Series, Int) {
    guard study.series.indices.contains(options.series - 1) else {
      throw CommandError.noSuchSeries(options.series, count: study.series.count)
    }
    let series = study.series[options.series - 1]
    let slice = options.slice ?? series.frames.count / 2 + 1
    guard series.frames.indices.contains(slice - 1) else {
      throw CommandError.noSuchSlice(slice, count: series.frames.count)
    }
    return (series, slice - 1)
  }

  private func size() throws -> Size {
    let parts = options.size.split(separator: "x").map { Int($0) }
    guard parts.count == 2, let width = parts[0], let height = parts[1],
      (1...8192).contains(width), (1...8192).contains(height)
    else {
      throw CommandError.badOption(
        name: "--size", value: options.size, expected: "WIDTHxHEIGHT, each from 1 to 8192")
    }
    return Size(width: width, height: height)
  }

  private func interpolation() throws -> Interpolation {
    guard let value = Interpolation(rawValue: options.interpolation) else {
      let known = Interpolation.allCases.map(\.rawValue).joined(separator: ", ")
      throw CommandError.badOption(
        name: "--interpolation", value: options.interpolation, expected: known)
    }
    return value
  }

  private func window() throws -> WindowLevel? {
    guard let text = options.window else { return nil }
    let parts = text.split(separator: ",").map { Double($0) }
    guard parts.count == 2, let center = parts[0], let width = parts[1], width > 0,
      center.isFinite, width.isFinite
    else {
      throw CommandError.badOption(
        name: "--window", value: text, expected: "CENTER,WIDTH with a width above 0")
    }
    return WindowLevel(center: center, width: width)
  }

  /// The window that the viewer opens the series with.
  private func seriesWindow(_ series: Series, _ reader: SeriesReader) -> WindowLevel {
    var images: [Int: SliceImage] = [:]
    reader.slices(Array(series.frames.indices)) { images[$0] = try? $1.get() }
    return percentileWindow(
      of: images.sorted { $0.key < $1.key }.map(\.value), padding: series.padding)
  }

  /// The regions that the overlay option names, on one slice.
  private func regions(of study: Study, series: Series, slice: Int) throws -> [[Bool]] {
    guard options.overlay != "none", !options.overlay.hasPrefix(Self.objectPrefix) else {
      return []
    }
    let review = try ReviewedStudy.open(study, environment)
    let named = review.state.findings.map(\.current).filter {
      options.overlay == "all" || $0.id == options.overlay || $0.type == options.overlay
    }
    guard !named.isEmpty else {
      throw CommandError.badOption(
        name: "--overlay", value: options.overlay,
        expected: "none, all, object:UID, or a finding's identifier or type that this study has")
    }
    return named.compactMap(\.region).filter { $0.seriesID == series.id }.map {
      $0.mask.slice(slice)
    }
  }

  private static let objectPrefix = "object:"

  /// The overlays that `object:UID` or `object:UID:PART` names, on one series.
  private func imported(of study: Study, series: Series) throws -> [ImportedOverlay] {
    guard options.overlay.hasPrefix(Self.objectPrefix) else { return [] }
    let words = options.overlay.dropFirst(Self.objectPrefix.count).split(
      separator: ":", omittingEmptySubsequences: false)
    let number = words.count == 2 ? Int(words[1]) : nil
    guard let uid = words.first, words.count == 1 || number != nil else {
      throw CommandError.badOption(
        name: "--overlay", value: options.overlay, expected: "object:UID or object:UID:NUMBER")
    }
    let contents = try ObjectReader(study, environment.pool).contents(of: String(uid))
    for notice in contents.notices { StandardError.print("readingroom: \(notice.words)") }
    if let number, !contents.object.parts.contains(where: { $0.number == number }) {
      throw ObjectReadError.noSuchPart(number)
    }
    return contents.overlays.filter {
      $0.seriesID == series.id && (number == nil || $0.part == number)
    }
  }

  private func encode(
    _ picture: DisplayImage, of study: Study, captions: [String]
  ) throws -> [UInt8] {
    switch options.graphics {
    case "png":
      let lines = options.hasBanner ? bannerLines(study, side: study.side) : []
      return try PNGEncoder.encode(burned(lines + captions, picture))
    case "sixel":
      var encoder = SixelEncoder()
      return encoder.encode(
        picture, region: PixelRegion(x: 0, y: 0, width: picture.width, height: picture.height)
      ).bytes
    case "quadrant", "half-block":
      let glyphs: BlockGlyphs = options.graphics == "quadrant" ? .quadrant : .half(.trueColor)
      let encoder = BlockEncoder(glyphs: glyphs)
      let columns = 0..<picture.width / glyphs.samplesAcross
      return (0..<picture.height / 2).flatMap { row in
        encoder.encode(picture, row: row, columns: columns) + [UInt8(ascii: "\n")]
      }
    default:
      throw CommandError.badOption(
        name: "--graphics", value: options.graphics, expected: "png, sixel, quadrant or half-block")
    }
  }

  private func write(_ bytes: [UInt8]) throws {
    if options.output == "-" { return StandardOutput.write(bytes) }
    try writing(options.output) {
      try Data(bytes).write(to: URL(fileURLWithPath: options.output))
    }
  }
}

/// A picture with the patient's banner above it; a line says so where the name cannot be drawn whole.
func burned(_ lines: [String], _ picture: DisplayImage) -> DisplayImage {
  guard !lines.isEmpty else { return picture }
  let banner = burnBanner(lines: lines, above: picture)
  guard banner.missingGlyphs > 0 else { return banner.image }
  return burnBanner(lines: lines + ["(name shown incompletely)"], above: picture).image
}
