/// How true a picture is drawn.
///
/// While pictures follow one another quickly they are drawn coarser, so that the terminal keeps up with the keys;
/// once they rest they are drawn in full.
public enum PictureTier: String, Hashable, Sendable {
  /// Fewer greys on fewer pixels, for as long as pictures move. Nothing is read or counted as seen on it.
  case motion
  /// All that the terminal can show.
  case full
}
