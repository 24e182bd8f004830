package io.contraflow.operators.search;

import io.contraflow.learner.example.Drop;
import io.contraflow.operators.event.DeadLetter;
import java.util.List;

/**
 * What {@link SearchRules} made of a search at one event time.
 *
 * @param history what to remember; null for nothing
 * @param nextMs event time at which there is something to do again; {@link Long#MAX_VALUE} for
 *     never
 * @param search what was learnt, or null
 */
record Decisions(
    SearchHistory history,
    long nextMs,
    LabelledSearch search,
    List<Drop> drops,
    List<DeadLetter> deadLetters) {}
