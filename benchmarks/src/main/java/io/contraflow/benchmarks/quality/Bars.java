package io.contraflow.benchmarks.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * The bars of WordNet and of MedQuAD's dev queries. Those of rows that were not asked for are left
 * out; those of rows that could not be run are short.
 */
final class Bars {
  private static final String LEXICAL = Rows.LEXICAL_QUERY_ONLY;

  private final Results results;
  private final Set<String> asked;
  private final List<Bar> bars = new ArrayList<>();

  private Bars(Results results, Set<String> asked) {
    this.results = results;
    this.asked = asked;
  }

  /**
   * @param asked names of the rows that the run was to have
   */
  static List<Bar> of(Results results, Set<String> asked, boolean wordNet) {
    Bars bars = new Bars(results, asked);
    if (wordNet) {
      bars.ofWordNet();
    } else {
      bars.ofMedQuad();
    }
    return bars.bars;
  }

  private void ofWordNet() {
    Optional<Double> learnt = ndcg(LEXICAL, Moment.ONE_PASS);
    Optional<Double> bm25 = ndcg(Bm25Row.NAME, "");
    atLeast("wordnet.distil+lexical", learnt, .48, LEXICAL);
    atLeast(
        "wordnet.distil+lexical-gain",
        difference(learnt, ndcg(LEXICAL, Moment.UNTRAINED)),
        .05,
        LEXICAL);
    if (asked.contains(LEXICAL) && asked.contains(Bm25Row.NAME)) {
      bars.add(
          new Bar(
              "wordnet.distil+lexical-above-bm25", difference(learnt, bm25).orElse(null), 0, true));
    }
    atLeast(
        "wordnet.fusion-above-bm25",
        difference(figure(LEXICAL, Moment.ONE_PASS, line -> line.fused().ndcgAt10()), bm25),
        .06,
        LEXICAL,
        Bm25Row.NAME);
  }

  private void ofMedQuad() {
    Optional<Double> learnt = ndcg(LEXICAL, Moment.ONE_PASS);
    Optional<Double> peer = ndcg(PeerRow.name(4), Moment.ONE_PASS);
    atLeast("medquad.distil+lexical", learnt, .57, LEXICAL);
    atLeast(
        "medquad.online-to-four-epochs",
        learnt.flatMap(ours -> peer.map(theirs -> ours / theirs)),
        1.0,
        LEXICAL,
        PeerRow.name(4));
  }

  private void atLeast(String name, Optional<Double> value, double threshold, String... rows) {
    if (asked.containsAll(Set.of(rows))) {
      bars.add(new Bar(name, value.orElse(null), threshold, false));
    }
  }

  private Optional<Double> ndcg(String row, String moment) {
    return figure(row, moment, line -> line.alone().ndcgAt10());
  }

  private Optional<Double> figure(String row, String moment, ToDoubleFunction<Line> figure) {
    return results.find(row, moment).map(figure::applyAsDouble);
  }

  private static Optional<Double> difference(Optional<Double> of, Optional<Double> from) {
    return of.flatMap(value -> from.map(other -> value - other));
  }
}
