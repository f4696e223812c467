import DICOMFiles
import Foundation
import Imaging
import StudyAssembly
import Testing

@Suite(.enabled(if: ReferenceData.shared != nil, "shared data is absent"))
struct KneeTests {
  @Test func realKneeIsEightEchoesOfTwentyFourSlices() throws {
    let folder = try #require(ReferenceData.shared).appending(path: "knee-mese/dicom").path
    let scan = try StudyScanner.scan(folder)
    #expect(scan.headers.count == 192 && scan.problems.isEmpty)
    let studies = assembleStudies(scan.headers)
    let study = try #require(studies.first)
    #expect(studies.count == 1 && study.refusals.isEmpty && study.problems.isEmpty)
    #expect(study.side == .unknown)
    #expect(study.series.map(\.echo) == [1, 2, 3, 4, 5, 6, 7, 8])
    for series in study.series {
      #expect(series.frames.count == 24 && series.plane == .sagittal && series.problems.isEmpty)
      let geometry = try #require(series.geometry)
      #expect(abs(geometry.sliceSpacing - 4) < 0.01 && geometry.firstSlice.columnSpacing == 0.625)
    }
    #expect(study.series[0].acquisition.weighting == .protonDensity)
  }
}
