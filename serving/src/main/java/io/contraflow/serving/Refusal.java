package io.contraflow.serving;

import io.contraflow.state.snapshot.PublishedSnapshot;
import java.time.Instant;
import java.util.Optional;

/**
 * Why a {@link SnapshotClient} does not serve what it should, and goes on with what it had.
 *
 * @param generation the source's; 0 if the source could not be read
 * @param snapshot the one that is not served; empty if it is not known or its manifest is damaged
 * @param reason a sentence with what to do
 * @param at when it was first refused for this reason
 */
public record Refusal(
    long generation, Optional<PublishedSnapshot> snapshot, String reason, Instant at) {}
