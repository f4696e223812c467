/// A named look: a style for each role.
public struct Theme: Equatable, Sendable {
  /// The theme's name, e.g. `dark`.
  public let name: String
  /// The styles the theme states itself.
  public let styles: [Role: Style]

  /// Makes a theme from its styles.
  public init(name: String, styles: [Role: Style]) {
    self.name = name
    self.styles = styles
  }

  /// The style of a role; where it is not stated, that of its parent, and at last that of `text`.
  ///
  /// A stated style without a colour takes that colour from `text`, so that a theme with a ground of its
  /// own has it everywhere.
  public subscript(role: Role) -> Style {
    var candidate: Role? = role
    while let current = candidate {
      if let style = styles[current] { return completed(style) }
      candidate = current.parent
    }
    return styles[.text] ?? Style()
  }

  /// The theme without colours, for `NO_COLOR` and for terminals that have none.
  ///
  /// Where colour alone told a role from its neighbours, the attributes of ``monochrome`` do.
  public var withoutColor: Theme {
    Theme(name: name, styles: Theme.monochrome.styles)
  }

  private func completed(_ style: Style) -> Style {
    var result = style
    result.foreground = style.foreground ?? styles[.text]?.foreground
    result.background = style.background ?? styles[.text]?.background
    return result
  }
}

extension Theme {
  /// Attributes only: what `NO_COLOR` shows, and what is left when no theme can be read.
  public static let monochrome = Theme(
    name: "monochrome",
    styles: [
      .text: Style(), .dim: Style(), .strong: Style(bold: true),
      .banner: Style(bold: true, reverse: true), .title: Style(bold: true),
      .borderFocused: Style(bold: true), .viewportBorderFocused: Style(bold: true),
      .status: Style(reverse: true), .statusWarning: Style(bold: true, reverse: true),
      .statusError: Style(bold: true, reverse: true, underline: true),
      .listSelected: Style(reverse: true), .listSelectedInactive: Style(underline: true),
      .listHeader: Style(bold: true, underline: true), .listGroup: Style(bold: true),
      .viewportWarning: Style(bold: true), .viewportOrientation: Style(bold: true),
      .findingPositive: Style(bold: true), .findingPending: Style(bold: true),
      .badgeAI: Style(reverse: true), .badgeImported: Style(reverse: true),
      .badgeNavigation: Style(bold: true, reverse: true),
      .badgePreliminary: Style(bold: true, reverse: true),
      .helpKey: Style(bold: true), .searchMatch: Style(reverse: true),
      .input: Style(underline: true), .popupTitle: Style(bold: true),
      .error: Style(bold: true), .warning: Style(bold: true), .gaugeFilled: Style(reverse: true),
      .reportHeading: Style(bold: true), .reportEditing: Style(underline: true),
      .reportOpen: Style(bold: true),
    ])
}
