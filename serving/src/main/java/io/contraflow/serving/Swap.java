package io.contraflow.serving;

import java.util.Objects;
import java.util.Optional;

/**
 * A {@link SnapshotClient} serves another snapshot from now on.
 *
 * @param generation the source's
 * @param before what was served until now; still usable
 * @param now what embeds from now on
 */
public record Swap(long generation, Optional<SnapshotEncoder> before, SnapshotEncoder now) {
  public Swap {
    Objects.requireNonNull(before, "before");
    Objects.requireNonNull(now, "now");
  }
}
