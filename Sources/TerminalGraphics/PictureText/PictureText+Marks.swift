extension PictureText {
  /// A mark above or below a letter.
  struct Mark {
    /// The combining characters, in canonical order; more than one is one mark made of several.
    let scalars: String
    /// Whether it stands above the letter.
    let isAbove: Bool
    /// Rows of `#` and `.`, from the top. Above: the last of three stands right on the letter.
    let rows: [String]
  }

  /// The marks that letters may carry.
  static let marks: [Mark] = [
    above("\u{300}", ".#...", "..#..", "....."),  // grave
    above("\u{301}", "...#.", "..#..", "....."),  // acute, tonos
    above("\u{302}", "..#..", ".#.#.", "....."),  // circumflex
    above("\u{303}", ".##.#", "#..#.", "....."),  // tilde
    above("\u{304}", ".....", "#####", "....."),  // macron
    above("\u{306}", "#...#", ".###.", "....."),  // breve
    above("\u{307}", ".....", "..#..", "....."),  // dot above
    above("\u{308}", ".....", ".#.#.", "....."),  // diaeresis, dialytika
    above("\u{30A}", "..#..", ".#.#.", "..#.."),  // ring
    above("\u{30B}", "..#.#", ".#.#.", "....."),  // double acute
    above("\u{30C}", ".#.#.", "..#..", "....."),  // caron
    above("\u{308}\u{301}", "..#..", "#.#.#", "....."),  // dialytika with tonos
    below("\u{323}", ".....", "..#.."),  // dot below
    below("\u{326}", "..#..", ".#..."),  // comma below
    below("\u{327}", "..#..", ".##.."),  // cedilla
    below("\u{328}", "...#.", "...##"),  // ogonek
  ]

  /// Letters that have the shape of a Latin one or of each other, place by place.
  static let sameShapes: [(letters: String, shapes: String)] = [
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo"),
    ("АВЕЅКМНОРСТХІЈҮ", "ABESKMHOPCTXIJY"),
    ("аеоѕрсхуіјһү", "aeospcxyijhy"),
    ("ĐӘә", "ÐƏə"),
    ("\u{A0}\u{2010}\u{2011}\u{2212}—‚´", " ---–,'"),
  ]

  private static func above(_ scalars: String, _ rows: String...) -> Mark {
    Mark(scalars: scalars, isAbove: true, rows: rows)
  }

  private static func below(_ scalars: String, _ rows: String...) -> Mark {
    Mark(scalars: scalars, isAbove: false, rows: rows)
  }
}
