/// Lines of menisci, patella, trochlea and tibia: lengths, angles and ratios by the knee's axes.
enum JointRows {
  /// All lines, measured or with the reason why not.
  static func rows(_ knee: Result<MeasuredKnee, MeasurementObstacle>) -> [KneeMeasurementRow] {
    KneeSide.allCases.flatMap { meniscus($0, knee) } + patella(knee) + trochlea(knee) + tibia(knee)
  }

  private static func meniscus(
    _ side: KneeSide, _ knee: Result<MeasuredKnee, MeasurementObstacle>
  ) -> [KneeMeasurementRow] {
    let measures = knee.then { (knee) throws(MeasurementObstacle) in
      try MeniscusMeasures(side, knee)
    }
    let heights = MeniscusPart.allCases.flatMap { part in
      // The horns' mean depends on how far a cut along the plateau follows them, and is not listed.
      (part == .body ? MeniscusHeight.allCases : [.greatest]).map { height in
        KneeMeasurementRow(
          .meniscalHeight(side, part, height),
          measures.then { (measures) throws(MeasurementObstacle) in
            try measures.height(of: part, height)
          })
      }
    }
    return [
      KneeMeasurementRow(
        .meniscalExtrusion(side),
        measures.then { (measures) throws(MeasurementObstacle) in try measures.extrusion() }),
      KneeMeasurementRow(
        .meniscalCoverage(side),
        measures.then { (measures) throws(MeasurementObstacle) in try measures.coverage() }),
    ] + heights
  }

  private static func patella(_ knee: Result<MeasuredKnee, MeasurementObstacle>)
    -> [KneeMeasurementRow]
  {
    let height = knee.then { (knee) throws(MeasurementObstacle) in try PatellarHeight(knee) }
    return PatellarQuantity.allCases.map { quantity in
      KneeMeasurementRow(
        .patella(quantity),
        height.then { (height) throws(MeasurementObstacle) in
          switch quantity {
          case .length: height.length()
          case .tendonLength: try height.tendonLength()
          case .insallSalvati: try height.insallSalvati()
          case .catonDeschamps: try height.catonDeschamps()
          }
        })
    }
  }

  private static func trochlea(_ knee: Result<MeasuredKnee, MeasurementObstacle>)
    -> [KneeMeasurementRow]
  {
    let bone = knee.then { (knee) throws(MeasurementObstacle) in try TrochlearCut(.bone, knee) }
    let cartilage = knee.then { (knee) throws(MeasurementObstacle) in
      try TrochlearCut(.cartilage, knee)
    }
    let quantities = TrochlearQuantity.allCases.map { quantity in
      let result: Result<MeasuredValue, MeasurementObstacle> =
        switch quantity {
        case .boneSulcusAngle: bone.map(\.sulcusAngle)
        case .cartilageSulcusAngle: cartilage.map(\.sulcusAngle)
        case .boneDepth: bone.map(\.depth)
        case .cartilageDepth: cartilage.map(\.depth)
        case .lateralInclination:
          bone.then { (cut) throws(MeasurementObstacle) in
            guard let inclination = cut.lateralInclination else { throw .partNotSeen(.femur) }
            return inclination
          }
        }
      return KneeMeasurementRow(.trochlea(quantity), result)
    }
    let distance = knee.then { (knee) throws(MeasurementObstacle) in
      try TubercleDistance.value(knee, try bone.get())
    }
    return quantities + [KneeMeasurementRow(.tubercleToGroove, distance)]
  }

  private static func tibia(_ knee: Result<MeasuredKnee, MeasurementObstacle>)
    -> [KneeMeasurementRow]
  {
    let lean = knee.then { (knee) throws(MeasurementObstacle) in try TibialLongAxis.lean(knee) }
    let slopes = KneeSide.allCases.map { side in
      KneeMeasurementRow(
        .tibialSlope(side),
        knee.then { (knee) throws(MeasurementObstacle) in
          try TibialSlope.value(side, knee, lean: try lean.get())
        })
    }
    let translation = knee.then { (knee) throws(MeasurementObstacle) in
      try TibialTranslation.value(knee)
    }
    let difference = knee.then { (knee) throws(MeasurementObstacle) in
      try TibialSlope.difference(knee)
    }
    return slopes + [
      KneeMeasurementRow(.tibialSlopeDifference, difference),
      KneeMeasurementRow(.anteriorTibialTranslation, translation),
    ]
  }
}

extension Result where Failure == MeasurementObstacle {
  /// What comes of a value, or the first obstacle.
  fileprivate func then<Next>(
    _ next: (Success) throws(MeasurementObstacle) -> Next
  ) -> Result<Next, MeasurementObstacle> {
    do throws(MeasurementObstacle) {
      return .success(try next(try get()))
    } catch {
      return .failure(error)
    }
  }
}
