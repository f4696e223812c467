import DICOM

extension FindingType {
  /// The types we have words for. Codes follow shared tables: those marked `dicom` are in the
  /// standard's dictionary, those marked `published` only in other public sources.
  public static let all: [FindingType] = [
    // Masses and soft tissues
    FindingType(
      "soft-tissue-mass", "soft tissue mass", [.softTissues, .muscles],
      code: CodedConcept("4147007", "SCT", "Mass"), codeSource: .dicom),
    FindingType(
      "cyst", "cyst", [.softTissues], code: CodedConcept("367643001", "SCT", "Cyst"),
      codeSource: .dicom),
    FindingType("bakers-cyst", "popliteal (Baker) cyst", [.softTissues]),
    FindingType("haematoma", "haematoma", [.softTissues, .muscles]),
    FindingType(
      "soft-tissue-oedema", "soft tissue oedema", [.softTissues],
      code: CodedConcept("79654002", "SCT", "Edema"), codeSource: .dicom),
    FindingType("muscle-tear", "muscle tear", [.muscles, .softTissues]),
    FindingType("muscle-oedema", "muscle oedema", [.muscles, .softTissues]),
    FindingType("lymph-node-enlargement", "enlarged lymph node", [.lymphNodes, .softTissues]),
    // Fluid
    FindingType(
      "joint-effusion", "joint effusion", [.fluid],
      code: CodedConcept("41699000", "SCT", "Effusion"), codeSource: .dicom),
    FindingType("synovitis", "synovitis", [.fluid]),
    FindingType("loose-body", "intra-articular loose body", [.fluid]),
    // Menisci
    FindingType(
      "medial-meniscus-tear", "tear of the medial meniscus", [.medialMeniscus],
      code: CodedConcept("239720000", "SCT", "Tear of meniscus of knee"), codeSource: .published),
    FindingType(
      "lateral-meniscus-tear", "tear of the lateral meniscus", [.lateralMeniscus],
      code: CodedConcept("239720000", "SCT", "Tear of meniscus of knee"), codeSource: .published),
    FindingType(
      "meniscus-tear", "meniscal tear, side of the joint not stated", [.other],
      code: CodedConcept("239720000", "SCT", "Tear of meniscus of knee"), codeSource: .published),
    // Ligaments and tendons
    FindingType(
      "acl-injury", "injury of the anterior cruciate ligament", [.anteriorCruciateLigament],
      code: CodedConcept("444470001", "SCT", "Injury of anterior cruciate ligament"),
      codeSource: .published),
    FindingType("acl-tear", "tear of the anterior cruciate ligament", [.anteriorCruciateLigament]),
    FindingType(
      "pcl-tear", "tear of the posterior cruciate ligament", [.posteriorCruciateLigament]),
    FindingType(
      "mcl-injury", "injury of the medial collateral ligament", [.medialCollateralLigament],
      code: CodedConcept("444448004", "SCT", "Injury of medial collateral ligament"),
      codeSource: .published),
    FindingType(
      "lcl-injury", "injury of the lateral collateral ligament", [.lateralCollateralLigament]),
    FindingType(
      "patellar-tendon-rupture", "rupture of the patellar tendon", [.extensorMechanism],
      code: CodedConcept("30832001", "SCT", "Rupture of patellar tendon"), codeSource: .published),
    FindingType("patellar-tendinopathy", "patellar tendinopathy", [.extensorMechanism]),
    FindingType("quadriceps-tendon-tear", "tear of the quadriceps tendon", [.extensorMechanism]),
    FindingType("rotator-cuff-tear", "rotator cuff tear", [.rotatorCuff]),
    FindingType("labral-tear", "labral tear", [.labrum]),
    FindingType("ligament-injury", "ligament injury", [.ligaments, .other]),
    FindingType("tendon-tear", "tendon tear", [.tendons, .other]),
    // Cartilage and bone
    FindingType("medial-cartilage-defect", "medial cartilage defect", [.medialCartilage]),
    FindingType("lateral-cartilage-defect", "lateral cartilage defect", [.lateralCartilage]),
    FindingType(
      "patellofemoral-cartilage-defect", "patellofemoral cartilage defect",
      [.patellofemoralCartilage]),
    FindingType("cartilage-defect", "cartilage defect", [.cartilage, .other]),
    FindingType("bone-marrow-oedema", "bone marrow oedema", [.bones]),
    FindingType("bone-lesion", "bone lesion", [.bones]),
    FindingType("fracture", "fracture", [.bones]),
    FindingType("osteochondral-lesion", "osteochondral lesion", [.bones]),
    FindingType("avascular-necrosis", "avascular necrosis", [.bones]),
    // Whole joint
    FindingType("abnormality", "abnormality, kind not stated", [.other]),
  ]
}
