extension BodyPart {
  /// Usual words for a part.
  struct Words {
    let part: BodyPart
    /// How a word may begin.
    let beginnings: [String]
    /// Words that must stand alone.
    let whole: [String]
  }

  /// Body Part Examined's terms (PS3.16 Annex L) and the usual words of English, German, French, Spanish,
  /// Italian, Portuguese, Dutch, Swedish, Polish, Turkish, Russian, Chinese and Japanese; lower case, without
  /// accents. From dictionaries' everyday use; the list is open.
  static let wordTable: [Words] = [
    Words(
      part: .knee,
      beginnings: [
        "knee", "knie", "genou", "rodill", "ginocch", "joelho", "kolan", "колен", "膝",
      ], whole: ["kn", "kna", "diz", "kne", "knae", "ginocchio"]),
    Words(
      part: .shoulder,
      beginnings: [
        "shoulder", "schulter", "epaule", "hombro", "spall", "ombro", "schouder", "axel", "bark",
        "omuz", "плеч", "肩",
      ], whole: ["shldr", "skulder"]),
    Words(
      part: .elbow,
      beginnings: [
        "elbow", "ellenbog", "ellbog", "coude", "codo", "gomit", "cotovel", "elleboog",
        "armbage", "armbag", "lokiec", "dirsek", "локт", "肘",
      ], whole: []),
    Words(
      part: .wrist,
      beginnings: [
        "wrist", "handgelenk", "poignet", "muneca", "polso", "punho", "pols", "handled",
        "nadgarst", "bilek", "запяст", "腕", "手関節",
      ], whole: []),
    Words(
      part: .hand,
      beginnings: ["mano", "finger", "thumb", "daumen", "кист"],
      whole: ["hand", "hands", "main", "mao", "reka", "手"]),
    Words(
      part: .hip,
      beginnings: [
        "huft", "hueft", "hanche", "cader", "quadril", "heup", "hoft", "biodr", "kalca",
        "тазобедр", "髋", "股関節",
      ], whole: ["hip", "hips", "anca", "hufte"]),
    Words(
      part: .pelvis,
      beginnings: ["pelvi", "becken", "bassin", "bacino", "bekken", "миедниц", "таз", "骨盤", "骨盆"],
      whole: ["isg", "sij"]),
    Words(
      part: .thigh,
      beginnings: ["thigh", "oberschenkel", "cuisse", "muslo", "coscia", "coxa", "femur", "бедр"],
      whole: ["upperleg", "dij"]),
    Words(
      part: .lowerLeg,
      beginnings: [
        "calf", "unterschenkel", "mollet", "pantorrill", "polpaccio", "tibia", "tibfib", "голен",
      ], whole: ["leg", "jambe", "pierna", "gamba", "perna", "shin", "crus"]),
    Words(
      part: .ankle,
      beginnings: [
        "ankle", "sprunggelenk", "cheville", "tobillo", "cavigli", "tornozelo", "enkel",
        "fotled", "skokow", "голеностоп", "足関節", "踝",
      ], whole: ["osg", "usg"]),
    Words(
      part: .foot,
      beginnings: ["vorfuss", "ruckfuss", "forefoot", "hindfoot", "midfoot", "metatars", "стоп"],
      whole: ["foot", "feet", "fuss", "pied", "pie", "piede", "voet", "stopa", "ayak", "足", "toe"]),
    Words(
      part: .cervicalSpine,
      beginnings: ["cervic", "zervik", "halswirbel", "шейн", "颈椎", "頚椎"],
      whole: ["cspine", "hws", "cs"]),
    Words(
      part: .thoracicSpine,
      beginnings: ["thoracicspine", "dorsal", "brustwirbel", "грудн", "胸椎"],
      whole: ["tspine", "bws"]),
    Words(
      part: .lumbarSpine,
      beginnings: ["lumbar", "lumbal", "lendenwirbel", "lombaire", "lombar", "поясн", "腰椎"],
      whole: ["lspine", "lws", "ls", "lss"]),
    Words(
      part: .spine,
      beginnings: [
        "spine", "wirbelsaule", "rachis", "columna", "colonna", "coluna", "wervel", "kregoslup",
        "omurga", "позвон", "脊椎", "脊柱",
      ], whole: ["ws"]),
    Words(
      part: .upperArm, beginnings: ["humer", "oberarm", "upperarm"], whole: ["bras", "arm"]),
    Words(
      part: .forearm, beginnings: ["forearm", "unterarm", "avantbras", "antebra"], whole: []),
    Words(
      part: .head,
      beginnings: ["brain", "schadel", "cerveau", "cerebr", "cranio", "голов", "頭部", "颅"],
      whole: ["head", "kopf", "tete", "skull"]),
    Words(part: .neck, beginnings: [], whole: ["neck", "hals", "cou", "cuello", "collo"]),
    Words(
      part: .chest, beginnings: ["thorax", "torax", "breast", "mamma"], whole: ["chest", "heart"]),
    Words(
      part: .abdomen, beginnings: ["abdom", "bauch", "liver", "leber", "prostat"], whole: ["belly"]),
  ]
}
