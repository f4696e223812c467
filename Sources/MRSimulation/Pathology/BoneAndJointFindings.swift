/// All kinds of cartilage, bone, joint fluid, infection and tumour.
enum BoneAndJointFindings {
  static let kinds: [FindingKind] =
    OsteoarthritisFindings.kinds + JointFluidFindings.kinds + SynovitisFindings.kinds
    + BakerCystFindings.kinds + ContusionFindings.kinds + FractureFindings.kinds
    + ChondralFindings.kinds + InfectionFindings.kinds + TumourFindings.kinds
    + OsteochondralFindings.kinds
}
