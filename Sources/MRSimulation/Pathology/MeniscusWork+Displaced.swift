import Foundation

extension MeniscusWork {
  /// The inner part split off along the curve and displaced into the notch, mostly by 15 to 25 mm: no bow tie at the body, and a
  /// second band under the posterior cruciate ligament.
  func bucketHandle(using generator: inout SimulationGenerator) -> Lesion {
    let share = generator.draw(0.35...0.5)
    let (from, to) = (frame.posteriorEnd + 40, min(frame.anteriorEnd - 40, 85))
    let handle = inner(share, from: from, to: to)
    var lesion = empty(at: 0, detail: ", inner part in the notch")
    // To between the midline and the notch's wall.
    let target = frame.outward * generator.draw(2...8)
    let start = frame.place(
      angle: 0.5 * (from + to), depth: 0.5 * (1 + share) * frame.width(0), height: 0)
    let (path, moved) = handlePath(
      share, from: from, to: to, displacement: abs(start.x - target))
    let size = generator.draw(4...5.5)
    let band = Band.path(
      path, across: [0, 0, 1], breadth: [3, size, size, 3], thickness: [3, 4, 4, 3])
    cut(handle, from: &lesion)
    lesion.marks.append(
      Lesion.Mark(paint: Paint(site.structure, over: .looseTissue), solid: band.solid))
    lesion.finding.place = path[path.count / 2]
    lesion.finding.measurements["displacementInMillimetres"] = Double(moved)
    lesion.finding.measurements["lengthInMillimetres"] = Double(frame.arc(from: from, to: to))
    return lesion
  }

  /// A piece of the inner part turned over into the gutter or towards the notch.
  func flap(using generator: inout SimulationGenerator) -> Lesion {
    let angle = generator.draw(-60...(-35))
    let length = generator.draw(8...13)
    let half = frame.degrees(length / 2, at: angle)
    let piece = inner(
      generator.draw(0.35...0.5), from: angle - half, to: angle + half)
    var lesion = empty(
      at: angle, detail: site.isMedial ? ", flap in the gutter" : ", flap towards the notch")
    cut(piece, from: &lesion)
    // Medially below the rim; laterally inwards of the horn, since the popliteus tendon fills the gutter.
    let place =
      site.isMedial
      ? frame.place(angle: angle - half * 0.5, depth: -2.2, height: -2.5)
      : frame.place(angle: -112, depth: frame.width(-112) + 1.5, height: 3.5)
    let size = generator.draw(3...4.2)
    let flap = Solid.ellipsoid(place, site.isMedial ? [2, length * 0.4, size] : [size, 2.4, size])
    var fluid = Lesion.Mark(
      paint: Paint(tissue: .synovialFluid, over: .looseTissue), solid: flap.grown(by: 1.5),
      strength: 0.6, softness: 1.2)
    fluid.isFinding = false
    lesion.marks.append(fluid)
    lesion.marks.append(
      Lesion.Mark(paint: Paint(site.structure, over: .looseTissue), solid: flap))
    lesion.finding.measurements["displacementInMillimetres"] = Double(
      0.7 * frame.width(angle) + 2)
    lesion.finding.measurements["lengthInMillimetres"] = Double(length)
    return lesion
  }

  /// A cleft of 2 to 4 mm through the posterior root, and with it an extruded body, 3 mm and more.
  mutating func root(using generator: inout SimulationGenerator) -> Lesion {
    let wanted = LesionDraw.mostly(3.5...6, near: 3.1...3.5, &generator)
    let extrusion = MeniscusExtrusion(
      site, anatomy, frame: frame, after: wanted / anatomy.shape.scale)
    let moved = extrusion.moved(body)
    let work = MeniscusWork(site: site, variant: variant, body: moved, anatomy: anatomy)
    let frame = work.frame
    let angle =
      frame.posteriorEnd
      + frame.degrees(generator.draw(4...8), at: frame.posteriorEnd + 15)
    let line = MeniscusTearLine(
      course: .radial(share: 1.2, slant: generator.draw(-0.5...1.5)),
      angle: angle, length: 0, thickness: generator.draw(2...4))
    let cleft = line.solid(in: frame)
    var lesion = work.empty(at: -125)
    lesion.finding.place = frame.place(
      angle: angle, depth: 0.5 * frame.width(angle), height: 1.5)
    lesion.alter = { extrusion.apply(to: &$0) }
    lesion.marks = [
      site.haze(.degeneratedMeniscus, cleft.grown(by: 1.5), strength: 0.5, softness: 1.5),
      site.mark(.synovialFluid, cleft),
    ]
    lesion.marks[0].isFinding = false
    lesion.finding.measurements["displacementInMillimetres"] = Double(extrusion.after)
    lesion.finding.measurements["lengthInMillimetres"] = Double(frame.width(angle))
    return lesion
  }

  /// The free edge cut off over 8 to 18 mm, as after resection or a lost fragment; fluid in its place.
  func truncated(using generator: inout SimulationGenerator) -> Lesion {
    let angle = generator.draw(-80...(-10))
    let length = generator.draw(8...18)
    let half = frame.degrees(length / 2, at: angle)
    // Near the criterion a quarter of the width is lost, mostly half.
    let share = LesionDraw.mostly(0.4...0.62, near: 0.66...0.74, &generator)
    var lesion = empty(at: angle, detail: ", blunted free edge")
    cut(inner(share, from: angle - half, to: angle + half), from: &lesion)
    lesion.finding.measurements["lengthInMillimetres"] = Double(length)
    return lesion
  }

  /// What lies inwards of a share of the width, between two angles.
  private func inner(_ share: Float, from: Float, to: Float) -> Solid {
    let frame = frame, middle = 0.5 * (from + to)
    let half = 0.5 * frame.arc(from: from, to: to)
    return Solid(extent: frame.extent.grown(by: 1)) { place in
      let angle = frame.angle(place)
      let edge = share * frame.width(angle) + 0.4 * sinf(angle * 0.25)
      let along = frame.beyond(half, of: middle, at: place)
      return max(edge - frame.depth(place), along) * 0.75
    }
  }

  /// Takes a part away and lets fluid in.
  private func cut(_ part: Solid, from lesion: inout Lesion) {
    let key = site.body
    lesion.alter = { anatomy in
      anatomy.menisci[keyPath: key] = anatomy.menisci[keyPath: key].without(part, radius: 1)
    }
    lesion.marks.append(
      Lesion.Mark(
        paint: Paint(structure: .jointFluid, tissue: .synovium, over: .looseTissue),
        solid: body.within(part).grown(by: 0.2)))
    // Folded lining and fluid: not as bright as fluid alone.
    lesion.marks.append(
      Lesion.Mark(
        paint: Paint(tissue: .synovialFluid, over: [.jointFluid]),
        solid: body.within(part).grown(by: 0.2), strength: 0.45, softness: 0.6))
    // What is left tells of the tear at its new edge.
    let rest = body.without(part).within(part.grown(by: 1.6))
    lesion.marks.append(
      site.haze(.degeneratedMeniscus, rest, strength: 0.6, softness: 0.8))
  }

  /// Where the handle runs, over the bone of the tibia, and how far its middle lies from where it was.
  private func handlePath(_ share: Float, from: Float, to: Float, displacement: Float)
    -> ([KneePoint], Float)
  {
    let (tibia, way) = (anatomy.tibia.bone, KneePoint(-frame.outward, 0, 0))
    var path: [KneePoint] = [], most: Float = 0
    for step in 0...12 {
      let t = Float(step) / 12, angle = from + t * (to - from)
      let start = frame.place(
        angle: angle, depth: 0.5 * (1 + share) * frame.width(angle), height: 1.5)
      let bump = sinf(t * .pi).squareRoot()
      var place = start + displacement * bump * way
      while tibia(place) < 2.6, place.z < start.z + 22 { place.z += 0.5 }
      most = max(most, length(place - start))
      path.append(place)
    }
    return (path, most)
  }
}
