import Findings

/// The report as text: UTF-8, LF, at most 80 columns, the same bytes for the same report.
///
/// What readers, headers and models wrote is made safe: control and direction-changing characters
/// become U+FFFD, and every such line is indented, so that only the program's own lines begin in the
/// first column. One of these, `manifest-sha256 …`, binds the manifest.
public func render(_ report: Report) -> String {
  var writer = ReportWriter()
  head(of: report, &writer)
  for section in report.sections { write(section, &writer) }
  if let signature = report.signature {
    write(signature, report, &writer)
  } else {
    writer.heading("Signature")
    writer.paragraph("UNSIGNED DRAFT. Nobody has signed this text.", indent: 2)
  }
  writer.rule("=")
  return writer.text
}

/// The prefix of the line that carries the manifest's SHA-256; with 64 digits it fills 80 columns.
public let manifestLinePrefix = "manifest-sha256 "

private func head(of report: Report, _ writer: inout ReportWriter) {
  let kind = report.addendumTo == nil ? "PRELIMINARY REPORT" : "ADDENDUM, PRELIMINARY"
  let state = report.signature == nil ? "UNSIGNED DRAFT of a " : ""
  writer.rule("=")
  writer.headline(report.title)
  writer.headline(state + kind)
  writer.headline("Research use only, not a diagnostic display")
  writer.rule("=")
  guard let earlier = report.addendumTo else { return }
  writer.heading("Addendum to")
  writer.field("Report", earlier.fileName)
  writer.verbatim("  sha256 \(earlier.sha256)")
}

private func write(_ section: ReportSection, _ writer: inout ReportWriter) {
  if section.level == 1 { writer.heading(section.title) } else { writer.subheading(section.title) }
  let indent = section.level == 1 ? 2 : 4
  let readerText = section.readerText?.split(separator: "\n", omittingEmptySubsequences: false)
    .map { ReportLine.text(String($0)) }
  for line in section.fixed + (readerText ?? section.composed) {
    switch line {
    case .field(let label, let value): writer.field(label, value, indent: indent)
    case .text(let text): writer.paragraph(text, indent: indent)
    case .item(let text): writer.paragraph(text, indent: indent, first: "- ")
    case .detail(let text): writer.paragraph(text, indent: indent + 2)
    case .checksum(let text): writer.verbatim(String(repeating: " ", count: indent + 2) + text)
    }
  }
}

private func write(
  _ signature: SignatureStatement, _ report: Report, _ writer: inout ReportWriter
) {
  writer.heading("Signature")
  writer.field("Signed by", signature.reader.printedName)
  writer.field("Role", signature.reader.role.isEmpty ? "not stated" : signature.reader.role)
  writer.field("Signed at", signature.time.text)
  writer.field("Meaning", signature.meaning.words(isAddendum: report.addendumTo != nil))
  writer.field("Manifest", signature.manifestFileName)
  writer.verbatim(manifestLinePrefix + signature.manifestSHA256)
}

extension SignatureMeaning {
  /// The meaning in words, as it stands in the signed bytes.
  public func words(isAddendum: Bool = false) -> String {
    let document = isAddendum ? "addendum to a preliminary report" : "preliminary report"
    return switch self {
    case .author: "author of this \(document)"
    case .review: "reviewed this \(document)"
    case .approval: "approved this \(document)"
    }
  }
}
