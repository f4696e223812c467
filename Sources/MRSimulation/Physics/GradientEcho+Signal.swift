import Foundation

extension GradientEcho {
  private var angle: Double { flipAngle * .pi / 180 }

  /// Steady-state signal of a pool when the transverse magnetisation is spoiled (Ernst and Anderson,
  /// Rev. Sci. Instrum. 37:93, 1966; unverified citation, checked against the phase graph).
  func spoiled(_ pool: PoolProperties) -> Double {
    let kept = exp(-repetitionTime / pool.t1)
    return pool.density * sin(angle) * (1 - kept) / (1 - kept * cos(angle))
      * exp(-echoTime / pool.t2Star)
  }

  /// Signal of protons that come fresh into the slice for each pulse.
  func inflowing(_ pool: PoolProperties) -> Double {
    pool.density * sin(angle) * exp(-echoTime / pool.t2Star)
  }

  /// Sum of the two signals of a steady state that a gradient winds once in each repetition.
  ///
  /// The first echo is read `echoTime` after a pulse, the second as long before the next, where
  /// static dephasing is not yet undone. Diffusion is neglected.
  func doubleEcho(_ pool: PoolProperties) -> Double {
    let (after, before) = steadyState(pool)
    let staticRate = max(0, 1 / pool.t2Star - 1 / pool.t2)
    let first = after * exp(-echoTime / pool.t2Star)
    // A pool that has died long before the next pulse would be a tiny rounding error times a huge growth.
    let second =
      echoTime < 20 * pool.t2 ? before * exp(echoTime / pool.t2 - echoTime * staticRate) : 0
    return pool.density * (first + second)
  }

  /// Transverse magnetisation of the unwound state right after and right before a pulse.
  ///
  /// Closed form of Gyngell, J. Magn. Reson. 81:474, 1989, and Hänicke and Vogel, Magn. Reson. Med.
  /// 49:771, 2003; unverified citations, checked in the tests against the phase graph.
  private func steadyState(_ pool: PoolProperties) -> (after: Double, before: Double) {
    let (e1, e2) = (exp(-repetitionTime / pool.t1), exp(-repetitionTime / pool.t2))
    let cosine = cos(angle)
    let p = 1 - e1 * cosine - e2 * e2 * (e1 - cosine)
    let q = e2 * (1 - e1) * (1 + cosine)
    let ratio = (1 - e2 * e2) / (p * p - q * q).squareRoot()
    let half = tan(angle / 2)
    return (half * (1 - (e1 - cosine) * ratio), half * (1 - (1 - e1 * cosine) * ratio))
  }
}
