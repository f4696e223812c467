import Imaging

/// What the usual names of protocols and pulse sequences say of contrast and fat.
///
/// Vendors' names as their user guides and the literature use them: Siemens (tse, spc, dess, medic, trufi, vibe),
/// GE (FSE, CUBE, MERGE, IDEAL, FSPGR), Philips (PDW, SPAIR, SPIR, VISTA, mDIXON, FFE, ProSet), Canon and Hitachi
/// alike. Words in the middle of others count only where the table says so.
struct SequenceWords {
  private let words: TextWords

  init(_ texts: [String]) { words = TextWords(texts.joined(separator: " ")) }

  /// The contrast that words name; `nil` where none or several do.
  var contrast: Contrast? {
    if words.matches(["dess"]) { return .doubleEchoSteadyState }
    if words.matches(["merge", "medic", "mffe", "t2star"], whole: ["3dmerge", "t2ffe", "t2w_ffe"]) {
      return .t2Star
    }
    let named = Self.contrasts.filter { words.matches($0.beginnings, whole: $0.whole) }
    let found = Set(named.map(\.contrast))
    if found == [.protonDensity, .t2] { return nil }
    if let only = found.first, found.count == 1 { return only }
    guard found.isEmpty else { return nil }
    if words.matches(["stir", "tirm"]) { return .t2 }
    return words.matches([
      "fspgr", "spgr", "vibe", "flash", "lava", "thrive", "ffe", "gre", "3dffe",
    ])
      ? .gradientEcho : nil
  }

  private static let contrasts: [(contrast: Contrast, beginnings: [String], whole: [String])] = [
    (.t1, ["t1"], []), (.t2, ["t2"], []),
    (
      .protonDensity, ["pdw", "proton"], ["pd", "pdfs", "pdfse", "pdtse", "pdspair", "dp", "dpfs"]
    ),
    (.intermediate, ["intermed"], ["iw", "imw"]),
  ]

  /// The suppression that words name; `nil` where none does.
  ///
  /// Of a Dixon acquisition only the water image is suppressed, and only where words say water.
  var fatSuppression: FatSuppression? {
    if words.matches(["stir", "tirm"]) { return .inversion }
    if words.matches(["dixon", "mdixon", "ideal", "flex"]) {
      if words.matches(["water"], whole: ["w"]) { return .dixonWater }
      return words.matches(
        ["fat", "inphase", "outphase", "oppphase", "opp"], whole: ["f", "in", "ip"])
        ? FatSuppression.none : nil
    }
    if words.matches(["dess"]), words.matches(["we"]) { return .waterExcitation }
    if words.matches(["proset"], whole: ["we", "wats"]) { return .waterExcitation }
    if words.matches(["spair", "spir", "spectral"], whole: ["aspir", "special"]) {
      return .spectral
    }
    let plain: Set = [
      "fs", "fatsat", "chemsat", "fsat", "fatsup", "pdfs", "t2fs", "t1fs", "dpfs", "sg",
    ]
    let isFatSat = words.contains(plain) || hasPair("fat", "sat") || hasPair("fat", "sup")
    return isFatSat ? .spectral : words.matches(["nonfs", "nofs"]) ? FatSuppression.none : nil
  }

  private func hasPair(_ first: String, _ second: String) -> Bool {
    zip(words.words, words.words.dropFirst()).contains { $0 == first && $1.hasPrefix(second) }
  }

  /// The anatomical plane that words name; `nil` where none or several do.
  var plane: AnatomicalPlane? {
    let table: [(AnatomicalPlane, [String], [String])] = [
      (.sagittal, ["sag"], ["sg3d"]), (.coronal, ["cor", "kor"], ["co"]),
      (.axial, ["axi", "tra", "transv"], ["ax", "tr"]),
    ]
    let found = table.filter { words.matches($0.1, whole: $0.2) }.map(\.0)
    return found.count == 1 ? found[0] : nil
  }

  /// The side that words name; `nil` where none or both do.
  var side: BodySide? {
    let right: Set = [
      "r", "rt", "re", "right", "rechts", "droit", "droite", "derecha", "destro", "direito",
    ]
    let left: Set = [
      "l", "lt", "li", "left", "links", "gauche", "izquierda", "sinistro", "esquerdo",
    ]
    switch (words.contains(right), words.contains(left)) {
    case (true, false): return .right
    case (false, true): return .left
    default: return nil
    }
  }
}
