package io.contraflow.pipeline.check;

import io.contraflow.learner.click.CapOptions;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether a user id is one person's. Users are hashes, of which those that came last are counted:
 * one that comes more often than all of the others between is never forgotten. Not thread-safe.
 */
final class UserFigures {
  /** Users that are counted, as in the learner's caps. */
  private static final int CAPACITY = 1 << 16;

  private final CapOptions caps;
  private final DistinctHashes distinct = new DistinctHashes();
  private final Map<String, User> last = new LinkedHashMap<>(16, .75f, true);
  private long searches;
  private long named;
  private long most;
  private long pairs;
  private long beyondCap;

  private static final class User {
    long searches;
    long span = Long.MIN_VALUE;
    long pairs; // of the span
  }

  UserFigures(CapOptions caps) {
    this.caps = caps;
  }

  /** What stands for a user id while searches are open; empty for nobody. */
  static String hash(String userId) {
    return userId.isEmpty() ? "" : Long.toString(Hash64.of(userId), Character.MAX_RADIX);
  }

  /**
   * A search with an impression.
   *
   * @param userHash as {@link #hash} has it
   */
  void search(String userHash) {
    searches++;
    if (!userHash.isEmpty()) {
      named++;
      most = Math.max(most, ++user(userHash).searches);
    }
  }

  /** Results that would be learnt, at an event time. */
  void acted(String userHash, long decisionMs, int results) {
    pairs += results;
    if (userHash.isEmpty() || caps.userPairs() == 0) {
      return;
    }
    User user = user(userHash);
    long span = Math.floorDiv(decisionMs, caps.spanMs());
    if (span > user.span) {
      user.span = span;
      user.pairs = 0;
    }
    long before = user.pairs;
    user.pairs += results;
    beyondCap += Math.max(0, user.pairs - Math.max(before, caps.userPairs()));
  }

  private User user(String hash) {
    distinct.add(Long.parseLong(hash, Character.MAX_RADIX));
    User user = last.computeIfAbsent(hash, none -> new User());
    if (last.size() > CAPACITY) {
      last.remove(last.keySet().iterator().next());
    }
    return user;
  }

  CheckReport.Users report() {
    return new CheckReport.Users(
        new CheckReport.Estimate(distinct.estimate(), distinct.isExact()),
        new Share(named, searches),
        new Share(most, searches),
        new Share(beyondCap, pairs));
  }
}
