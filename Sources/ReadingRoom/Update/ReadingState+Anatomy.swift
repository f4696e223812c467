import Findings
import Imaging
import KneeAnatomy
import StudyAssembly

extension ReadingState {
  /// What came of reading the anatomy.
  mutating func updateAnatomy(_ event: Event) -> [Effect] {
    switch event {
    case .anatomyProgress(let id, let share):
      guard session?.study.id == id, case .running? = session?.anatomy.standing else { return [] }
      session?.anatomy.standing = .running(share)
    case .anatomySeries(let id, let seriesID, let map):
      guard session?.study.id == id, case .running? = session?.anatomy.standing else { return [] }
      session?.anatomy.early[seriesID] = map
      showAllIfNone()
    case .anatomyRead(let id, let anatomy):
      guard session?.study.id == id else { return [] }
      session?.anatomy.standing = .read(anatomy)
      session?.anatomy.prior = .notAsked
      session?.anatomy.early = [:]
      showAllIfNone()
      let isOdd = anatomy.fibulaIsLateral == false
      message =
        isOdd
        ? Message(.warning, "The fibula lies on the medial side: is the side right? B says more.")
        : Message(.notice, "The knee's structures are outlined: not checked. B lists them.")
    case .anatomyFailed(let id, let reason):
      guard session?.study.id == id else { return [] }
      session?.anatomy.standing = .failed(reason)
      message = Message(.warning, "No anatomy: \(reason)")
    default: break
    }
    return []
  }

  /// The first outlines that come are drawn at once: bones, cartilage, menisci and ligaments, which readers look for.
  private mutating func showAllIfNone() {
    guard let shelf = session?.anatomy, shelf.shown.isEmpty else { return }
    session?.anatomy.shown = Set(shelf.structures.filter(\.isOfTheJoint))
  }

  /// Opens the list; the network runs when it opens for the first time, or again after it failed.
  mutating func showAnatomy() -> [Effect] {
    guard let session else { return [] }
    dialogs.append(.anatomy(AnatomyDialog()))
    switch session.anatomy.standing {
    case .running: return []
    case .read(let anatomy) where anatomy.side == session.side: return []
    case .notAsked, .failed, .read: break
    }
    self.session?.anatomy.standing = .running(0)
    message = Message(.notice, "The network reads the series; outlines come while others are read.")
    return [.readAnatomy(studyID: session.study.id, firstSeriesID: session.viewport.seriesID)]
  }

  /// Carries out a command in the list; `nil` for one that is not the list's.
  mutating func perform(_ command: Command, in dialog: AnatomyDialog) -> [Effect]? {
    guard let session else { return nil }
    var dialog = dialog
    switch command {
    case .down, .up, .pageDown, .pageUp, .first, .last:
      dialog.row = moved(dialog.row, by: command, among: session.rows(of: dialog.page).count)
    case .nextField: dialog.page = dialog.page == .structures ? .measurements : .structures
    case .cancel, .back:
      dialogs.removeLast()
      return []
    case .showCartilageMap: return showCartilageMap()
    case .comparePrior: return comparePrior()
    default: return act(command, in: dialog)
    }
    dialogs[dialogs.count - 1] = .anatomy(dialog)
    return []
  }

  private mutating func act(_ command: Command, in dialog: AnatomyDialog) -> [Effect] {
    guard let rows = session?.rows(of: dialog.page), rows.indices.contains(dialog.row) else {
      return command == .toggleAll || command == .toggle || command == .open
        ? refuse("Nothing is outlined yet.") : []
    }
    switch (rows[dialog.row], command) {
    case (.structure, .toggleAll): toggleAllStructures()
    case (.names, .toggle), (.names, .open): session?.anatomy.showsNames.toggle()
    case (.axes, .toggle), (.axes, .open):
      guard session?.anatomy.anatomy?.frame != nil else {
        return refuse("The knee's axes could not be found.")
      }
      session?.anatomy.showsAxes.toggle()
    case (.structure(let structure), .toggle):
      session?.anatomy.shown.formSymmetricDifference([structure])
    case (.structure(let structure), .open): return show(structure)
    case (.measurement(let row), .toggle), (.measurement(let row), .open): return take(row)
    case (_, .toggleAll): toggleAllStructures()
    default: break
    }
    return []
  }

  private mutating func toggleAllStructures() {
    guard let shelf = session?.anatomy else { return }
    let all = Set(shelf.structures)
    session?.anatomy.shown = shelf.shown.isSuperset(of: all) ? [] : all
  }

  /// Draws a structure and goes to the slice that shows most of it, in the series on show where it does.
  private mutating func show(_ structure: KneeStructure) -> [Effect] {
    guard let session else { return [] }
    self.session?.anatomy.shown.insert(structure)
    let own = session.viewport.seriesID
    let others = session.study.series.map(\.id).filter { $0 != own }
    for id in [own] + others {
      guard let slice = session.anatomy.map(of: id)?.fullestSlice(of: structure) else { continue }
      dialogs.removeLast()
      return id == own ? showSlice(slice) : showSeries(id, slice: slice)
    }
    return refuse("No series shows it.")
  }

  /// Takes a measurement into the report, or out of it again.
  private mutating func take(_ row: KneeMeasurementRow) -> [Effect] {
    guard let session, let anatomy = session.anatomy.anatomy else { return [] }
    if session.review.measurements.contains(where: { $0.id == row.id }) {
      return act(.dropMeasurement(id: row.id))
    }
    guard let value = row.value else {
      let reason = row.obstacle?.words(sideIsKnown: anatomy.sideIsKnown) ?? ""
      return refuse("Not measured: \(reason)")
    }
    return act(
      .takeMeasurement(
        TakenMeasurement(
          id: row.id, name: row.name(sideIsKnown: anatomy.sideIsKnown), value: value.value,
          unit: row.unit.rawValue, samplingError: value.samplingError, model: anatomy.model,
          prior: session.priorMeasurement(of: row.measure))))
  }

  /// Shows the femoral cartilage unrolled.
  private mutating func showCartilageMap() -> [Effect] {
    guard session?.anatomy.anatomy?.unfoldedFemur != nil else {
      return refuse(
        session?.anatomy.anatomy == nil
          ? "The map comes when all series are read."
          : "There is no map: the femoral cartilage is not measured.")
    }
    dialogs.removeLast()
    place = .cartilage
    return []
  }
}

/// A row of the list of structures or of the table of measurements.
enum AnatomyRow: Equatable {
  case names, axes
  case structure(KneeStructure)
  case measurement(KneeMeasurementRow)
}

extension ReadingSession {
  /// The rows of a page.
  func rows(of page: AnatomyDialog.Page) -> [AnatomyRow] {
    switch page {
    case .structures:
      let structures = anatomy.structures.map(AnatomyRow.structure)
      return structures.isEmpty ? [] : [.names, .axes] + structures
    case .measurements: return (anatomy.anatomy?.measurements ?? []).map(AnatomyRow.measurement)
    }
  }
}

extension KneeStructure {
  /// Whether it is one of those that are drawn at first.
  fileprivate var isOfTheJoint: Bool {
    switch self {
    case .muscle, .subcutaneousFat, .vessel, .jointFluid, .infrapatellarFatPad: false
    default: isNamed
    }
  }
}

extension StructureMap {
  /// The slice with most voxels of a structure; `nil` where there is none.
  func fullestSlice(of structure: KneeStructure) -> Int? {
    let area = geometry.rows * geometry.columns
    let counts = (0..<geometry.slices).map { slice in
      labels[(slice * area)..<((slice + 1) * area)].count { $0 == structure.rawValue }
    }
    guard let most = counts.max(), most > 0 else { return nil }
    return counts.firstIndex(of: most)
  }
}
