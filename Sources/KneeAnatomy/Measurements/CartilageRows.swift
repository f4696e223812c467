/// Lines of the cartilage: of each whole, then of its parts.
enum CartilageRows {
  /// What is listed of a part.
  private static let ofParts: [CartilageQuantity] = [.meanThickness, .denudedArea]

  /// All lines, measured or with the reason why not.
  static func rows(_ cartilage: Result<CartilageMeasurements, KneeFrameError>)
    -> [KneeMeasurementRow]
  {
    KneeStructure.cartilages.flatMap { structure in
      CartilageQuantity.allCases.map { quantity in
        row(.cartilage(structure, quantity), quantity, missing: .notSeen(structure), cartilage) {
          $0.cartilages[structure]
        }
      }
        + CartilageRegion.allCases.filter { $0.cartilage == structure }.flatMap { region in
          ofParts.map { quantity in
            row(.region(region, quantity), quantity, missing: .noSuchPart(region), cartilage) {
              $0.regions[region]
            }
          }
        }
    }
  }

  private static func row(
    _ measure: KneeMeasure, _ quantity: CartilageQuantity, missing: MeasurementObstacle,
    _ cartilage: Result<CartilageMeasurements, KneeFrameError>,
    _ part: (CartilageMeasurements) -> CartilageMeasure?
  ) -> KneeMeasurementRow {
    switch cartilage {
    case .failure(let error): KneeMeasurementRow(measure, .failure(.noAxes(error)))
    case .success(let all):
      KneeMeasurementRow(
        measure, part(all).flatMap(quantity.value).map(Result.success) ?? .failure(missing))
    }
  }
}
