package io.contraflow.operators.search;

import io.contraflow.learner.example.Drop;
import io.contraflow.learner.example.ShownPage;
import io.contraflow.operators.event.DeadLetter;
import io.contraflow.operators.event.Impression;
import java.util.List;

/**
 * What {@link SearchRules} made of a search at one event time.
 *
 * @param history what to remember; null for nothing
 * @param nextMs event time at which there is something to do again; {@link Long#MAX_VALUE} for
 *     never
 * @param search what was learnt, or null
 * @param page what {@code search} had shown by then; null without one, and for a pair
 * @param again whether a document of the search had been decided before
 * @param closed the page of the search, where it has closed and pages are wanted; else null
 */
record Decisions(
    SearchHistory history,
    long nextMs,
    LabelledSearch search,
    Impression page,
    boolean again,
    ShownPage closed,
    List<Drop> drops,
    List<DeadLetter> deadLetters) {}
