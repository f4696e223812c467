/// Why a theme file is refused. Lines count from one.
public enum ThemeError: Error, Equatable, Sendable {
  /// The line is neither a section, an assignment, a comment nor empty, or its value is malformed.
  case malformedLine(Int)
  /// A section other than `[palette]` and `[roles]`.
  case unknownSection(line: Int, name: String)
  /// A key that a theme file does not have.
  case unknownKey(line: Int, name: String)
  /// A role this program does not have.
  case unknownRole(line: Int, name: String)
  /// A colour that is neither `#rrggbb` nor in the palette.
  case unknownColor(line: Int, name: String)
  /// The theme this one inherits from could not be found.
  case missingParent(String)
  /// Themes inherit from each other in a circle.
  case inheritanceLoop([String])
}

/// A theme as its file states it: a palette, styles by role, and perhaps a theme it builds on.
///
/// The format is the part of TOML that this needs: comments, strings, true and false, one-line inline tables.
///
/// ```toml
/// inherits = "dark"
/// [palette]
/// amber = "#ffaf00"
/// [roles]
/// "finding.pending" = { foreground = "amber", bold = true }
/// ```
public struct ThemeFile: Equatable, Sendable {
  /// Name of the theme this one builds on.
  public let inherits: String?
  /// Colours by name.
  public let palette: [String: RGBColor]
  /// What the file says about each role.
  let entries: [Entry]

  /// Reads a theme file.
  ///
  /// - Parameter text: The whole file.
  /// - Throws: ``ThemeError`` for the first line that is wrong. Roles and colours are checked by
  ///   ``theme(named:parent:)``.
  public init(parsing text: String) throws(ThemeError) {
    var inherits: String?
    var palette: [String: RGBColor] = [:]
    var entries: [Entry] = []
    var section = ""
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let number = index + 1
      switch try ThemeLine(line, number: number) {
      case .nothing: break
      case .section(let name):
        guard name == "palette" || name == "roles" else {
          throw .unknownSection(line: number, name: name)
        }
        section = name
      case .assignment(let key, let value):
        switch (section, value) {
        case ("", .string(let name)) where key == "inherits": inherits = name
        case ("", .string) where key == "name" || key == "description": break
        case ("palette", .string(let name)):
          guard let color = RGBColor(hexadecimal: name) else {
            throw .unknownColor(line: number, name: name)
          }
          palette[key] = color
        case ("roles", .table(let fields)):
          entries.append(Entry(line: number, role: key, fields: fields))
        default: throw .unknownKey(line: number, name: key)
        }
      }
    }
    self.inherits = inherits
    self.palette = palette
    self.entries = entries
  }

  /// Builds the theme.
  ///
  /// - Parameters:
  ///   - name: The theme's name: that of its file.
  ///   - parent: The file of the theme with a name, nil where there is none.
  /// - Throws: ``ThemeError``.
  public func theme(
    named name: String, parent: (String) throws -> ThemeFile?
  ) throws -> Theme {
    var chain = [self]
    var names = [name]
    while let next = chain[0].inherits {
      guard !names.contains(next) else { throw ThemeError.inheritanceLoop(names + [next]) }
      guard let file = try parent(next) else { throw ThemeError.missingParent(next) }
      chain.insert(file, at: 0)
      names.append(next)
    }
    let colors = chain.reduce(into: [:]) { $0.merge($1.palette) { _, new in new } }
    var styles: [Role: Style] = [:]
    for file in chain { try file.apply(colors: colors, to: &styles) }
    return Theme(name: name, styles: styles)
  }

  private func apply(
    colors: [String: RGBColor], to styles: inout [Role: Style]
  ) throws(ThemeError) {
    for entry in entries {
      let role = Role(entry.role)
      guard Role.all.contains(role) else {
        throw .unknownRole(line: entry.line, name: entry.role)
      }
      styles[role] = try entry.style(colors: colors)
    }
  }
}

extension ThemeFile {
  /// What the file says about one role.
  struct Entry: Equatable, Sendable {
    let line: Int
    let role: String
    let fields: [ThemeLine.Field]

    func style(colors: [String: RGBColor]) throws(ThemeError) -> Style {
      var style = Style()
      for field in fields {
        switch (field.key, field.value) {
        case ("foreground", .string(let name)):
          style.foreground = try color(name, in: colors)
        case ("background", .string(let name)):
          style.background = try color(name, in: colors)
        case ("bold", .boolean(let value)): style.bold = value
        case ("dim", .boolean(let value)): style.dim = value
        case ("reverse", .boolean(let value)): style.reverse = value
        case ("underline", .boolean(let value)): style.underline = value
        default: throw .unknownKey(line: line, name: field.key)
        }
      }
      return style
    }

    /// A colour by palette name or `#rrggbb`; `default` is the terminal's own.
    private func color(
      _ name: String, in colors: [String: RGBColor]
    ) throws(ThemeError) -> RGBColor? {
      if name == "default" { return nil }
      guard let color = colors[name] ?? RGBColor(hexadecimal: name) else {
        throw .unknownColor(line: line, name: name)
      }
      return color
    }
  }
}
