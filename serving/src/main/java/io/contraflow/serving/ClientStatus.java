package io.contraflow.serving;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What a {@link SnapshotClient} does at a moment.
 *
 * @param model as in the events
 * @param serving id of the snapshot that embeds; empty before the first
 * @param generation the source's when that was taken; 0 before the first
 * @param since when that was taken; empty before the first
 * @param documentSpaceId of the vectors; empty before the first
 * @param lastRefusal the last one, also if the client has served what it should since then
 * @param upToDate whether the snapshot that should be served was, when the client last looked; also
 *     true if there was none
 */
public record ClientStatus(
    String model,
    Optional<String> serving,
    long generation,
    Optional<Instant> since,
    Optional<String> documentSpaceId,
    Optional<Refusal> lastRefusal,
    boolean upToDate) {
  public ClientStatus {
    Objects.requireNonNull(model, "model");
  }
}
