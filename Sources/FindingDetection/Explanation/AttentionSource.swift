import ImageProcessing
import Imaging

/// Where a run's attention for one finding is read: as a map, or as feature maps and the 1×1 head that
/// turns them into logits.
///
/// Grad-CAM (Selvaraju et al. 2017, doi:10.1109/ICCV.2017.74; for segmentation Vinogradova et al.
/// 2020, doi:10.1609/aaai.v34i10.7244) weighs map `k` by the mean over positions of the gradient of
/// `y = Σ_{p in region} logit_p` with respect to `A_k`. With `logit_p = b + Σ_k w_k · A_k,p` the
/// gradient is `w_k` inside the region and 0 outside, so that the weight is `w_k · |region| / |all|`:
/// the head's weight times a positive number that the division by the series' maximum removes. The
/// map is therefore `max(0, Σ_k w_k · A_k)`, whatever the region; nothing has to be differentiated.
///
/// It follows that this map is the logit without its bias, cut at zero. It says where the network's
/// evidence lies, and little more than its answer does.
struct AttentionSource {
  /// The output to read.
  let output: String
  private let reading: Reading

  private enum Reading {
    /// The sum of all channels by these weights.
    case sum(weights: [Float])
    /// One channel, which is that sum already.
    case channel(Int)
  }

  /// The source of one channel of the logits; nil where the engine computes the map by itself.
  ///
  /// - Throws: ``DetectionError/noExplanation`` when there is a head whose weights are not
  ///   `[channels, maps, 1, 1]`, for volumes with one axis more.
  init?(_ explanation: PackExplanation, _ channel: Int, _ network: any Network)
    throws(DetectionError)
  {
    guard let output = explanation.output else { return nil }
    self.output = output
    switch explanation.source {
    case .engine: return nil
    case .map: reading = .channel(channel)
    case .head(_, let weight):
      guard let tensor = network.constant(named: weight), (4...5).contains(tensor.shape.count),
        tensor.shape[2...].allSatisfy({ $0 == 1 }), channel < tensor.shape[0],
        tensor.values.count == tensor.shape[0] * tensor.shape[1]
      else { throw .noExplanation }
      let first = channel * tensor.shape[1]
      reading = .sum(weights: Array(tensor.values[first..<(first + tensor.shape[1])]))
    }
  }

  /// Raw attention on a run's part of the prepared grid, `[slice, row, column]`, at least 0.
  func attention(
    _ outputs: [String: NetworkTensor], of run: NetworkRun, on volume: PreparedVolume
  ) throws(DetectionError) -> [Float] {
    guard let tensor = outputs[output] else { throw .missingOutput(output) }
    let (shape, area) = (volume.outputShape(of: run), run.size.count)
    let sum: [Float]
    switch reading {
    case .sum(let weights):
      guard tensor.shape == [1, weights.count] + shape, tensor.values.count == weights.count * area
      else { throw .outputShape(output, tensor.shape) }
      sum = rectifiedSum(of: tensor.values, weights: weights, area: area)
    case .channel(let index):
      guard let map = tensor.channel(index, shape: shape) else {
        throw .outputShape(output, tensor.shape)
      }
      sum = rectifiedSum(of: Array(map), weights: [1], area: area)
    }
    return volume.crop(sum[...], of: run)
  }
}
