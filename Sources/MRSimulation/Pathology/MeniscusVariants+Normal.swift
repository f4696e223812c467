import Foundation

extension MeniscusVariants {
  /// A lateral meniscus that covers the plateau wholly or for the most part: a body wider than 15 mm.
  static let discoid = FindingKind(
    name: "discoid-meniscus", criterion: "",
    variants: [
      .init("complete", isPositive: nil, weight: 3),
      .init("incomplete", isPositive: nil, weight: 5),
    ]
  ) { variant, context, generator in
    let isComplete = variant.name == "complete"
    let anatomy = context.anatomy, frame = MeniscusFrame(anatomy.menisci.lateral)
    let width = isComplete ? 40 : generator.draw(15.5...17)
    var lesion = Lesion(
      SimulatedFinding(
        type: "discoid-meniscus", variant: variant.name, isPositive: nil,
        grade: isComplete ? "Watanabe complete" : "Watanabe incomplete",
        site: "lateral meniscus", place: frame.place(angle: 0, depth: 10, height: 1)))
    let thickness = generator.draw(2.2...3.2)
    // The disc takes its room from both cartilages, which are thin over it.
    let ground = Set<Structure>.looseTissue.union([.femoralCartilage, .lateralTibialCartilage])
    lesion.marks = [
      Lesion.Mark(
        paint: Paint(.lateralMeniscus, over: ground),
        solid: disc(anatomy, frame, width: width, thickness: thickness))
    ]
    lesion.structures = [.lateralMeniscus]
    lesion.finding.measurements["bodyWidthInMillimetres"] = Double(min(width, 26))
    lesion.finding.measurements["thicknessInMillimetres"] = Double(thickness)
    return [lesion]
  }

  /// A plate midway between the cartilages, from the rim inwards, out to where the meniscus's horns end.
  private static func disc(
    _ anatomy: KneeAnatomy, _ frame: MeniscusFrame, width: Float, thickness: Float
  ) -> Solid {
    let (femur, tibia) = (anatomy.femur.bone, anatomy.tibia.bone)
    let shift = 0.5 * (anatomy.shape.lateralTibialCartilage - anatomy.shape.femoralCartilage)
    let inner = frame.place(angle: 0, depth: 0, height: 0).x - frame.outward * width
    return Solid(extent: frame.extent, isThin: true) { place in
      let off = 0.5 * (tibia(place) - femur(place)) - shift * 0.7
      let hole = frame.outward * (inner - place.x)
      return max((abs(off) - thickness / 2) * 0.85, 1.5 - frame.depth(place), hole)
    }
  }

  /// From the lateral meniscus's posterior horn to the medial condyle, in front of (Humphry) or behind (Wrisberg) the
  /// posterior cruciate ligament; where it leaves the horn it looks like a tear.
  static let meniscofemoral = FindingKind(
    name: "meniscofemoral-ligament", criterion: "",
    variants: [
      .init("humphry", isPositive: nil, weight: 4), .init("wrisberg", isPositive: nil, weight: 6),
    ]
  ) { variant, context, generator in
    let isFront = variant.name == "humphry"
    let ligament = context.anatomy.ligaments.posteriorCruciate
    let (course, horn) = (BodyCourse(ligament), MeniscusFrame(context.anatomy.menisci.lateral))
    let angle = horn.posteriorEnd + 25
    let start = horn.place(angle: angle, depth: 0.3 * horn.width(angle), height: 3.5)
    let off = course.square(isFront ? [0, 1, 0.4] : [0, -1, -0.4])
    let radius = generator.draw(1.2...2)
    let beside = { (share: Float) in
      course.middle(at: share) + (course.reach(at: share, along: off) + radius + 0.6) * off
    }
    let end = course.middle(at: 0.12) + 4 * off
    let band = Band.path(
      [start, beside(0.5) + [1, 0, 0], beside(0.3) + [-2, 0, 0], end], across: [0, 0, 1],
      breadth: [2.4 * radius], thickness: [1.8 * radius])
    var lesion = Lesion(
      SimulatedFinding(
        type: "meniscofemoral-ligament", variant: variant.name, isPositive: nil,
        site: "\(isFront ? "in front of" : "behind") the posterior cruciate ligament",
        place: beside(0.5)))
    lesion.marks = [
      Lesion.Mark(paint: Paint(tissue: .ligament, over: .looseTissue), solid: band.solid)
    ]
    return [lesion]
  }

  /// Fluid about the popliteus tendon where it passes the lateral meniscus: a gap that is no tear.
  static let hiatus = FindingKind(
    name: "popliteal-hiatus", criterion: "", variants: [.init("fluid", isPositive: nil)]
  ) { variant, context, generator in
    let tendon = context.anatomy.tendons.popliteus
    let frame = MeniscusFrame(context.anatomy.menisci.lateral)
    let place = frame.place(angle: -48, depth: -2, height: 2)
    let sleeve = tendon.grown(by: generator.draw(0.5...1))
    let part = Solid(extent: sleeve.extent, isThin: true) { place in
      let height = place.z - frame.floor(frame.angle(place), depth: 0) - 3
      return max(sleeve(place), abs(height) - 4.5, frame.depth(place) - 2.5)
    }
    var lesion = Lesion(
      SimulatedFinding(
        type: "popliteal-hiatus", variant: variant.name, isPositive: nil,
        site: "lateral meniscus, posterolateral rim", place: place))
    lesion.marks = [
      Lesion.Mark(
        paint: Paint(tissue: .synovialFluid, over: Set.looseTissue.union([.lateralMeniscus])),
        solid: part)
    ]
    return [lesion]
  }
}
