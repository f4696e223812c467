/// One of the two menisci, as tears need it.
struct MeniscusSite: Sendable {
  let isMedial: Bool
  let structure: Structure
  let body: any WritableKeyPath<Menisci, Solid> & Sendable

  static let medial = MeniscusSite(isMedial: true, structure: .medialMeniscus, body: \.medial)
  static let lateral = MeniscusSite(
    isMedial: false, structure: .lateralMeniscus, body: \.lateral)

  /// Name of its kind of tear.
  var type: String { isMedial ? "medial-meniscus-tear" : "lateral-meniscus-tear" }

  /// In plain words.
  var name: String { isMedial ? "medial meniscus" : "lateral meniscus" }

  /// Which part lies at an angle of its frame.
  func part(at angle: Float) -> String {
    switch angle {
    case ..<(-120): "posterior root"
    case ..<(-45): "posterior horn"
    case ..<45: "body"
    default: "anterior horn"
    }
  }

  /// A mark on the meniscus alone.
  func mark(_ tissue: Tissue, _ solid: Solid) -> Lesion.Mark {
    Lesion.Mark(paint: Paint(tissue: tissue, over: [structure]), solid: solid)
  }

  /// A blurred mark on the meniscus alone.
  func haze(_ tissue: Tissue, _ solid: Solid, strength: Float, softness: Float) -> Lesion.Mark {
    Lesion.Mark(
      paint: Paint(tissue: tissue, over: [structure]), solid: solid, strength: strength,
      softness: softness)
  }
}
