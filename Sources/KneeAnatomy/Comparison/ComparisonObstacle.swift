/// One of the two examinations that are compared.
public enum ComparedExamination: String, CaseIterable, Sendable {
  case earlier, later
}

/// Why a measure is not compared with its earlier value.
public enum ComparisonObstacle: Error, Equatable, Sendable {
  /// It is not measured in one of the two.
  case notMeasured(ComparedExamination, MeasurementObstacle)
  /// One of the two shows only a part of the structure.
  case cutOff(ComparedExamination, KneeStructure)
  /// One of the two does not show all of the bone on which the region lies in the other.
  case regionNotShown(ComparedExamination, CartilageRegion)
  /// The bone could not be laid on itself.
  case boneNotRegistered(KneeStructure)
  /// The measure turns with the knee's flexion, which differs by so many degrees.
  case flexionDiffers(Double)
}

extension ComparisonObstacle {
  /// The reason in one line.
  ///
  /// - Parameter sideIsKnown: As for ``KneeStructure/words(sideIsKnown:)``.
  public func words(sideIsKnown: Bool = true) -> String {
    switch self {
    case .notMeasured(let when, let obstacle):
      "\(when.rawValue): \(obstacle.words(sideIsKnown: sideIsKnown))"
    case .cutOff(let when, let structure):
      "\(when.rawValue): \(structure.words(sideIsKnown: sideIsKnown)) not wholly in any series"
    case .regionNotShown(let when, let region):
      "\(when.rawValue) examination does not show all of \(region.words(sideIsKnown: sideIsKnown))"
    case .boneNotRegistered(let bone):
      "the \(bone.words()) could not be laid on that of the earlier examination"
    case .flexionDiffers(let degrees):
      "the knee was flexed \(Int(abs(degrees).rounded())) degrees \(degrees > 0 ? "less" : "more") at the earlier examination"
    }
  }
}

/// Why two examinations are not compared at all.
public enum ComparisonError: Error, Equatable, Sendable {
  /// A bone is not seen well enough in both to be laid on itself.
  case boneNotSeen(KneeStructure)
  /// A bone's surfaces do not lie on each other.
  case bonesDiffer(BoneRegistration)
}

extension ComparisonError: CustomStringConvertible {
  /// The reason in one line, with what to do.
  public var description: String {
    switch self {
    case .boneNotSeen(let bone):
      "too little of the \(bone.words()) is shown by both examinations to lay one on the other"
    case .bonesDiffer(let bone):
      "the \(bone.bone.words()) of the two examinations does not match: surfaces lie \(tenths(bone.residualInMillimetres)) mm apart, and "
        + "\(Int((bone.sharedPart * 100).rounded())) % of the earlier one has a partner; check that both are of the same knee, and for "
        + "motion or metal"
    }
  }

  private func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
