/// Text of a header as words: lower case, without accents, parted where anything but letters and digits stands.
struct TextWords {
  /// The words in order; digits stay with their letters, as in `t2` and `3d`.
  let words: [String]

  init(_ text: String) {
    var plain = ""
    for scalar in text.lowercased().unicodeScalars {
      // Combining accents are left out; letters that carry one are written without it.
      guard !(0x300...0x36f).contains(scalar.value) else { continue }
      plain += Self.plainLetters[scalar] ?? String(scalar)
    }
    words = plain.split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  /// Whether a word begins with one of `beginnings` or is one of `whole`.
  ///
  /// Chinese and Japanese write no spaces between words: theirs count wherever they stand.
  func matches(_ beginnings: [String], whole: [String] = []) -> Bool {
    words.contains { word in
      whole.contains(word)
        || beginnings.contains {
          word.hasPrefix($0) || (Self.isWithoutSpaces($0) && word.contains($0))
        }
    }
  }

  /// From the first kana on (Unicode 3040).
  private static func isWithoutSpaces(_ word: String) -> Bool {
    word.unicodeScalars.allSatisfy { $0.value >= 0x3040 }
  }

  /// Whether one of the words is there.
  func contains(_ wanted: Set<String>) -> Bool { words.contains(where: wanted.contains) }

  private static let plainLetters: [Unicode.Scalar: String] = {
    let groups: [(String, String)] = [
      ("àáâãäåāąă", "a"), ("çćč", "c"), ("èéêëęēě", "e"), ("ìíîïīı", "i"), ("ł", "l"),
      ("ñńň", "n"), ("òóôõöøōő", "o"), ("řŕ", "r"), ("śšş", "s"), ("ùúûüūůű", "u"),
      ("ýÿ", "y"), ("źżž", "z"), ("ğ", "g"), ("ß", "ss"), ("æ", "ae"), ("œ", "oe"),
      ("*", "star"),
    ]
    var letters: [Unicode.Scalar: String] = [:]
    for (accented, plain) in groups {
      for scalar in accented.unicodeScalars { letters[scalar] = plain }
    }
    return letters
  }()
}
