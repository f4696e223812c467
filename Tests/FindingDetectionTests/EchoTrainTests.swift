import FindingDetection
import Imaging
import StudyAssembly
import Testing

@Suite struct EchoTrainTests {
  /// A sagittal series of echoes at these times; `nil` for one that is not stated.
  private func study(
    _ times: [Double?], sequence: [String] = ["SE"], change: (inout [Series]) -> Void = { _ in }
  ) -> Study {
    let plane = SliceGeometry(
      position: PatientPoint(x: 0, y: 0, z: 0), rowDirection: PatientVector(x: 0, y: 1, z: 0),
      columnDirection: PatientVector(x: 0, y: 0, z: -1), columnSpacing: 1, rowSpacing: 1)
    var series = times.enumerated().map { index, time in
      var acquisition = AcquisitionParameters()
      (acquisition.scanningSequence, acquisition.echoTime) = (sequence, time)
      return Series(
        id: "1#echo\(index + 1)", seriesInstanceUID: "1", number: 1, description: "",
        modality: "MR", echo: index + 1, side: .unknown, frameOfReferenceUID: "1",
        acquisition: acquisition, frames: [],
        geometry: VolumeGeometry(
          firstSlice: plane, sliceSpacing: 3, columns: 4, rows: 4, slices: 3), problems: [])
    }
    change(&series)
    return Study(
      studyInstanceUID: "1",
      patient: PatientIdentity(name: "", patientID: "", birthDate: "", sex: ""), studyDate: "",
      studyTime: "", accessionNumber: "", description: "", referringPhysician: "", institution: "",
      side: .unknown, series: series, refusals: [], problems: [])
  }

  private func train(_ study: Study) throws(EchoTrainObstacle) -> EchoTrain? {
    try EchoTrain(from: study.series[0], in: study)
  }

  @Test func echoesAreGatheredInTheOrderOfTheirTimes() throws {
    let train = try #require(try train(study([10, 30, 20, 40])))
    #expect(train.echoTimes == [10, 20, 30, 40])
    #expect(train.echoes.map(\.id) == ["1#echo1", "1#echo3", "1#echo2", "1#echo4"])
    #expect(train.seriesID == "1#echo1")
  }

  @Test func aSeriesOfOneEchoHasNoTrain() throws {
    let single = study([10, 20, 30, 40]) { series in
      series = [series[0]]
      series[0].echo = nil
    }
    #expect(try train(single).map(\.seriesID) == nil)
  }

  @Test func whatDoesNotDecayByT2IsRefused() {
    #expect(throws: EchoTrainObstacle.notSpinEcho) {
      try train(study([5, 10, 15, 20], sequence: ["GR"]))
    }
    #expect(throws: EchoTrainObstacle.tooFewEchoes(3)) { try train(study([10, 20, 30])) }
    #expect(throws: EchoTrainObstacle.unsoundEchoTimes) { try train(study([10, 20, nil, 40])) }
    #expect(throws: EchoTrainObstacle.unsoundEchoTimes) { try train(study([10, 20, 20, 40])) }
    let shifted = study([10, 20, 30, 40]) { $0[2].geometry?.columns = 5 }
    #expect(throws: EchoTrainObstacle.gridsDiffer) { try train(shifted) }
  }
}
