package io.contraflow.learner.click;

import io.contraflow.state.format.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * How often a (query, document) pair was shown and clicked at each position. Immutable.
 *
 * @param key hash of query and document
 * @param age number of the span of pages that the counts are as of: each later one halves them
 * @param positions ascending
 * @param shown at each of them
 * @param clicked at each of them, at most {@code shown}
 */
record PairClicks(long key, int age, int[] positions, float[] shown, float[] clicked) {
  static final Codec<PairClicks> CODEC = new PairCodec();

  static PairClicks none(long key, int age) {
    return new PairClicks(key, age, new int[0], new float[0], new float[0]);
  }

  /** As of a later span. */
  PairClicks at(int laterAge) {
    if (laterAge == age) {
      return this;
    }
    float half = (float) StrictMath.pow(.5, (double) laterAge - age);
    float[] fewerShown = shown.clone();
    float[] fewerClicked = clicked.clone();
    for (int k = 0; k < shown.length; k++) {
      fewerShown[k] *= half;
      fewerClicked[k] *= half;
    }
    return new PairClicks(key, laterAge, positions, fewerShown, fewerClicked);
  }

  /** Shown once more. */
  PairClicks and(int position, boolean click) {
    int found = Arrays.binarySearch(positions, position);
    int at = found >= 0 ? found : -found - 1;
    PairClicks with = found >= 0 ? copy() : inserted(at, position);
    with.shown[at]++;
    with.clicked[at] += click ? 1 : 0;
    return with;
  }

  /** At all of its positions. */
  double clicks() {
    double clicks = 0;
    for (float each : clicked) {
      clicks += each;
    }
    return clicks;
  }

  private PairClicks copy() {
    return new PairClicks(key, age, positions, shown.clone(), clicked.clone());
  }

  private PairClicks inserted(int at, int position) {
    int[] places = Arrays.copyOf(positions, positions.length + 1);
    System.arraycopy(positions, at, places, at + 1, positions.length - at);
    places[at] = position;
    return new PairClicks(key, age, places, inserted(shown, at), inserted(clicked, at));
  }

  private static float[] inserted(float[] counts, int at) {
    float[] more = Arrays.copyOf(counts, counts.length + 1);
    System.arraycopy(counts, at, more, at + 1, counts.length - at);
    more[at] = 0;
    return more;
  }

  private static final class PairCodec implements Codec<PairClicks> {
    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(PairClicks pair, DataOutput out) throws IOException {
      out.writeLong(pair.key);
      out.writeInt(pair.age);
      out.writeShort(pair.positions.length);
      for (int k = 0; k < pair.positions.length; k++) {
        out.writeInt(pair.positions[k]);
        out.writeFloat(pair.shown[k]);
        out.writeFloat(pair.clicked[k]);
      }
    }

    @Override
    public PairClicks read(DataInput in, int version) throws IOException {
      long key = in.readLong();
      int age = in.readInt();
      int count = in.readUnsignedShort();
      int[] positions = new int[count];
      float[] shown = new float[count];
      float[] clicked = new float[count];
      for (int k = 0; k < count; k++) {
        positions[k] = in.readInt();
        shown[k] = in.readFloat();
        clicked[k] = in.readFloat();
      }
      return new PairClicks(key, age, positions, shown, clicked);
    }
  }
}
