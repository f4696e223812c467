public import StudyAssembly

/// Which series of a study an object belongs to.
public enum ObjectPlacement: Equatable, Sendable {
  /// It refers to these series or their images: `Series.id`.
  case series([String])
  /// It shares the Frame of Reference of these series and refers to none: `Series.id`.
  case frameOfReference([String])
  /// It refers to nothing in this study.
  case nothing
}

extension ImportedObject {
  /// Which series of a study the object belongs to: by its references, else by Frame of Reference.
  public func placement(in study: Study) -> ObjectPlacement {
    if let seriesPlace {
      return study.series.indices.contains(seriesPlace - 1)
        ? .series([study.series[seriesPlace - 1].id]) : .nothing
    }
    let named = study.series.filter { series in
      series.frames.contains { references.instances.contains($0.sopInstanceUID) }
    }
    if !named.isEmpty { return .series(named.map(\.id)) }
    let stated = study.series.filter { references.series.contains($0.seriesInstanceUID) }
    if !stated.isEmpty { return .series(stated.map(\.id)) }
    let near = study.series.filter {
      !$0.frameOfReferenceUID.isEmpty
        && references.framesOfReference.contains($0.frameOfReferenceUID)
    }
    return near.isEmpty ? .nothing : .frameOfReference(near.map(\.id))
  }

  /// The series to look for the object's places in, the likeliest first.
  func candidates(in study: Study) -> [Series] {
    switch placement(in: study) {
    case .series(let ids), .frameOfReference(let ids): study.series.filter { ids.contains($0.id) }
    case .nothing: []
    }
  }
}
