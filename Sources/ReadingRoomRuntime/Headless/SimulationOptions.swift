import Foundation
import MRSimulation

/// What `readingroom simulate` is asked for, as the command line gives it; nil is drawn from the seed.
public struct SimulationOptions: Equatable, Sendable {
  /// Decides everything that is not asked for.
  public var seed: UInt64
  /// Which scan of the knee; 0 is the first.
  public var scan: UInt64 = 0
  /// Years.
  public var age: Int?
  /// `female` or `male`.
  public var sex: String?
  /// `left` or `right`.
  public var side: String?
  /// `1.5` or `3`, in tesla.
  public var field: String?
  /// A file that lists the series.
  public var protocolFile: String?
  /// `TYPE[:VARIANT]`, several with commas; or `random`. Nil for a normal knee.
  public var findings: String?
  /// `KIND[:SEVERITY][@SERIES]`, several with commas; or `none`. Nil for what scanners meet by chance.
  public var artefacts: String?
  /// `MM[@SERIES]`: how far the knee moves between series, and the first that finds it moved. Nil where it lies still.
  public var move: String?

  /// Options in which all is drawn from the seed; the knee is normal, the series have what chance brings.
  public init(seed: UInt64) { self.seed = seed }

  /// The request that the options make.
  ///
  /// - Throws: ``CommandError``.
  func request() throws -> SimulationRequest {
    var request = SimulationRequest(seed: seed)
    request.scan = scan
    request.age = try checkedAge()
    request.sex = try choice("--sex", sex)
    request.side = try choice("--side", side)
    request.field = try checkedField()
    request.findings = try checkedFindings()
    request.artefacts = try checkedArtefacts()
    request.move = try checkedMove()
    guard let protocolFile else { return request }
    guard field == nil else {
      throw CommandError.badOption(
        name: "--field", value: "given beside --protocol", expected: "left out: the file says it")
    }
    let file = try Self.read(protocolFile)
    (request.vendor, request.field, request.protocols) = (file.vendor, file.field, file.series)
    return request
  }

  private func checkedAge() throws -> Int? {
    guard let age else { return nil }
    guard (18...90).contains(age) else {
      throw CommandError.badOption(
        name: "--age", value: "\(age)", expected: "a whole number of years from 18 to 90")
    }
    return age
  }

  private func checkedField() throws -> FieldStrength? {
    guard let field else { return nil }
    guard let strength = Double(field).flatMap(FieldStrength.init(tesla:)) else {
      throw CommandError.badOption(name: "--field", value: field, expected: FieldStrength.choices)
    }
    return strength
  }

  private func checkedFindings() throws -> SimulationRequest.Findings {
    guard let findings else { return .none }
    if findings == "random" { return .random }
    let listed = try findings.split(separator: ",", omittingEmptySubsequences: false).map { text in
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else {
        throw CommandError.badOption(
          name: "--finding", value: findings,
          expected: "random, or TYPE[:VARIANT] and more after commas, without spaces")
      }
      return SimulationRequest.Finding(
        type: String(parts[0]), variant: parts.count == 2 ? String(parts[1]) : nil)
    }
    return .listed(listed)
  }

  private func checkedArtefacts() throws -> SimulationRequest.Artefacts {
    guard let artefacts else { return .drawn }
    if artefacts == "none" { return .none }
    let listed = try artefacts.split(separator: ",", omittingEmptySubsequences: false).map { text in
      guard let artefact = Self.artefact(text) else {
        throw CommandError.badOption(
          name: "--artefact", value: artefacts,
          expected: "none, or KIND[:SEVERITY][@SERIES] and more after commas, without spaces")
      }
      return artefact
    }
    return .listed(listed)
  }

  /// One artefact; nil where it is not of the form.
  private static func artefact(_ text: Substring) -> SimulationRequest.Artefact? {
    let ends = text.split(separator: "@", omittingEmptySubsequences: false)
    let parts = ends[0].split(separator: ":", omittingEmptySubsequences: false)
    guard (1...2).contains(ends.count), (1...2).contains(parts.count),
      parts.allSatisfy({ !$0.isEmpty })
    else { return nil }
    var series: Int?
    if ends.count == 2 {
      guard let number = Int(ends[1]) else { return nil }
      series = number
    }
    return SimulationRequest.Artefact(
      kind: String(parts[0]), severity: parts.count == 2 ? String(parts[1]) : nil, series: series)
  }

  private func checkedMove() throws -> SimulationRequest.Move? {
    guard let move else { return nil }
    let parts = move.split(separator: "@", omittingEmptySubsequences: false)
    let series = parts.count == 2 ? Int(parts[1]) : nil
    guard (1...2).contains(parts.count), parts.count == 1 || series != nil,
      let millimetres = Double(parts[0]), (0.5...30).contains(millimetres)
    else {
      throw CommandError.badOption(
        name: "--moved", value: move, expected: "MM[@SERIES], 0.5 to 30 mm, without spaces")
    }
    return SimulationRequest.Move(millimetres: millimetres, series: series)
  }

  private func choice<Choice: CaseIterable & RawRepresentable>(
    _ name: String, _ text: String?
  ) throws -> Choice? where Choice.RawValue == String {
    guard let text else { return nil }
    guard let choice = Choice(rawValue: text) else {
      let choices = Choice.allCases.map(\.rawValue).joined(separator: " or ")
      throw CommandError.badOption(name: name, value: text, expected: choices)
    }
    return choice
  }

  private static func read(_ path: String) throws -> ProtocolFile {
    let text = String(decoding: try readBytes(path), as: UTF8.self)
    do {
      return try ProtocolFile(text: text)
    } catch {
      throw CommandError.badProtocol(path: path, reason: Messages.text(error))
    }
  }
}
