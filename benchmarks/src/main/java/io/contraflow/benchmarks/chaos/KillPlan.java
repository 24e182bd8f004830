package io.contraflow.benchmarks.chaos;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Which kinds of kills, in which order: a function of (kills, seed). Each kind is there once before
 * any is twice. A kill that came too late for its moment is made again. Not thread-safe.
 */
final class KillPlan {
  /** With few kills the first of these are made. */
  private static final List<KillKind> BY_WORTH =
      List.of(
          KillKind.STAGED,
          KillKind.CHECKPOINT,
          KillKind.RESTORE,
          KillKind.PUBLISHED,
          KillKind.START,
          KillKind.LEARNING);

  private final Deque<KillKind> next;
  private final Set<KillKind> missing = EnumSet.noneOf(KillKind.class);
  private int triesLeft;
  private int made;
  private int met;

  KillPlan(int kills, Random random) {
    List<KillKind> kinds = new ArrayList<>();
    for (int i = 0; i < kills; i++) {
      kinds.add(
          i < BY_WORTH.size() ? BY_WORTH.get(i) : BY_WORTH.get(random.nextInt(BY_WORTH.size())));
    }
    Collections.shuffle(kinds, random);
    next = new ArrayDeque<>(kinds);
    missing.addAll(kinds);
    triesLeft = kills;
  }

  /** Kills to come, as far as is known. */
  int left() {
    return next.size();
  }

  /**
   * @param canRestore whether there is a checkpoint, without which nothing can be restored
   */
  KillKind next(boolean canRestore) {
    KillKind kind = next.poll();
    if (kind != KillKind.RESTORE || canRestore) {
      return kind;
    }
    next.addLast(kind);
    return next.peek() == KillKind.RESTORE ? KillKind.LEARNING : next.poll();
  }

  /** A kill of this kind was made, at its moment or too late. */
  void made(KillKind kind, boolean wasMet) {
    made++;
    if (wasMet) {
      met++;
      missing.remove(kind);
    } else if (missing.contains(kind) && triesLeft-- > 0) {
      next.addLast(kind);
    }
  }

  /** That every kind that was planned has been met. */
  Claim claim() {
    return new Claim(
        "every kind of moment that was planned was met",
        "%d kills made, %d at the moment they were meant for".formatted(made, met),
        missing.stream().map(kind -> kind.label() + " was not").toList());
  }
}
