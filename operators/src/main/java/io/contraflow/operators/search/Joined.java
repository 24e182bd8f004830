package io.contraflow.operators.search;

import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.event.DeadLetter;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * What the join makes of the events.
 *
 * @param searches to be resolved against the catalogue
 * @param outcomes pairs that ended here, and events that came late
 * @param deadLetters actions of an unknown kind, and on documents that were not shown
 */
public record Joined(
    DataStream<LabelledSearch> searches,
    DataStream<Outcome> outcomes,
    DataStream<DeadLetter> deadLetters) {}
