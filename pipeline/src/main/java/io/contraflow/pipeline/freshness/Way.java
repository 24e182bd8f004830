package io.contraflow.pipeline.freshness;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * When one click, or the mean of those that entered one step, passed each stage: epoch ms.
 *
 * @param clicks how many it stands for
 * @param clickMs when it was sent or happened
 * @param decidedMs when it could be decided
 * @param releasedMs when the watermark let it go
 * @param learntMs when its step was done
 * @param copiedMs when the snapshot was begun
 * @param announcedMs when the snapshot's announcement was read
 * @param servedMs when the snapshot had taken its predecessor's place
 */
public record Way(
    long clicks,
    long clickMs,
    long decidedMs,
    long releasedMs,
    long learntMs,
    long copiedMs,
    long announcedMs,
    long servedMs) {

  /** Ms in a stage; the stages add up to {@link #totalMs}. */
  public long ms(Stage stage) {
    return switch (stage) {
      case SETTLE -> decidedMs - clickMs;
      case WATERMARK -> releasedMs - decidedMs;
      case BATCH -> learntMs - releasedMs;
      case CHECKPOINT -> copiedMs - learntMs;
      case PUBLISH -> announcedMs - copiedMs;
      case LOAD -> servedMs - announcedMs;
    };
  }

  /** Ms from the click until it is served. */
  public long totalMs() {
    return servedMs - clickMs;
  }

  /**
   * The smallest figure that at least {@code share} of the clicks do not exceed.
   *
   * @param ways at least one
   * @param share in (0, 1]: .5 for the median, .99
   */
  public static long quantile(List<Way> ways, double share, ToLongFunction<Way> figure) {
    if (ways.isEmpty()) {
      throw new IllegalArgumentException("a quantile needs at least one click");
    }
    Way[] sorted = ways.toArray(Way[]::new);
    Arrays.sort(sorted, Comparator.comparingLong(figure));
    long wanted = (long) Math.ceil(share * ways.stream().mapToLong(Way::clicks).sum());
    long passed = 0;
    for (Way way : sorted) {
      passed += way.clicks();
      if (passed >= wanted) {
        return figure.applyAsLong(way);
      }
    }
    return figure.applyAsLong(sorted[sorted.length - 1]);
  }
}
