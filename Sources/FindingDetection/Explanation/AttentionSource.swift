import ImageProcessing
import Imaging

/// The 1×1 head of a segmentation network, which turns its last feature maps into one logit map.
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
struct AttentionHead {
  private let output: String
  private let weights: [Float]

  /// The head of one channel.
  ///
  /// - Throws: ``DetectionError/noExplanation`` when the weights are not `[channels, maps, 1, 1]`.
  init(_ explanation: PackExplanation, _ channel: Int, _ network: any Network)
    throws(DetectionError)
  {
    guard let tensor = network.constant(named: explanation.headWeight), tensor.shape.count == 4,
      tensor.shape[2...].allSatisfy({ $0 == 1 }), channel < tensor.shape[0],
      tensor.values.count == tensor.shape[0] * tensor.shape[1]
    else { throw .noExplanation }
    let first = channel * tensor.shape[1]
    weights = Array(tensor.values[first..<(first + tensor.shape[1])])
    output = explanation.activations
  }

  /// Raw attention on a run's part of the prepared grid, `[slice, row, column]`, at least 0.
  func attention(
    _ maps: [String: NetworkTensor], of run: NetworkRun, on volume: PreparedVolume
  ) throws(DetectionError) -> [Float] {
    guard let activations = maps[output] else { throw .missingOutput(output) }
    let area = run.size.count
    guard activations.shape == [1, weights.count] + volume.outputShape(of: run),
      activations.values.count == weights.count * area
    else { throw .outputShape(output, activations.shape) }
    let sum = rectifiedSum(of: activations.values, weights: weights, area: area)
    return volume.crop(sum[...], of: run)
  }
}
