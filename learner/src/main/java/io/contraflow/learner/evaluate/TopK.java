package io.contraflow.learner.evaluate;

/**
 * The k largest scores seen, of equal ones the smaller index first. Indices must be offered in
 * ascending order.
 */
final class TopK {
  private final int[] indices; // a heap whose root is the worst kept
  private final float[] scores;
  private int count;

  TopK(int k) {
    indices = new int[k];
    scores = new float[k];
  }

  void offer(int index, float score) {
    if (count < indices.length) {
      int at = count++;
      while (at > 0 && worse(score, index, (at - 1) / 2)) {
        move((at - 1) / 2, at);
        at = (at - 1) / 2;
      }
      set(at, index, score);
    } else if (score > scores[0]) {
      sink(index, score);
    }
  }

  /** Empties it and returns the indices, best first. */
  int[] drain() {
    int[] best = new int[count];
    while (count > 0) {
      best[--count] = indices[0];
      if (count > 0) {
        sink(indices[count], scores[count]);
      }
    }
    return best;
  }

  private void sink(int index, float score) {
    int at = 0;
    while (2 * at + 1 < count) {
      int child = 2 * at + 1;
      if (child + 1 < count && worse(scores[child + 1], indices[child + 1], child)) {
        child++;
      }
      if (!worse(scores[child], indices[child], score, index)) {
        break;
      }
      move(child, at);
      at = child;
    }
    set(at, index, score);
  }

  private boolean worse(float score, int index, int than) {
    return worse(score, index, scores[than], indices[than]);
  }

  private static boolean worse(float score, int index, float thanScore, int thanIndex) {
    return score < thanScore || (score == thanScore && index > thanIndex);
  }

  private void move(int from, int to) {
    set(to, indices[from], scores[from]);
  }

  private void set(int at, int index, float score) {
    indices[at] = index;
    scores[at] = score;
  }
}
