/// All findings of ligaments, menisci, tendons and Hoffa's fat pad.
enum LigamentFindings {
  static let kinds =
    CruciateFindings.kinds + CollateralFindings.kinds + MeniscusTears.kinds + MeniscusVariants.kinds
    + TendonFindings.kinds
}
