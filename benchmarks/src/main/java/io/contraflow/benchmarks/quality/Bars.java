package io.contraflow.benchmarks.quality;

import io.contraflow.benchmarks.Bar;
import io.contraflow.state.snapshot.Towers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * The bars of WordNet and of MedQuAD's dev queries. Those of the static model are of shared tables,
 * as the figures that they come from are and as the peer's table is. Bars of rows that were not
 * asked for are left out; those of rows that could not be run are short.
 */
final class Bars {
  private static final String STATIC = OnlineRow.name("distil+lexical", Towers.SHARED);
  private static final String ADAPTER = AdapterRow.name(Towers.QUERY_ONLY);

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
    Optional<Double> learnt = ndcg(STATIC, Moment.ONE_PASS);
    Optional<Double> bm25 = ndcg(Bm25Row.NAME, "");
    atLeast("wordnet." + STATIC, learnt, .48, STATIC);
    atLeast(
        "wordnet." + STATIC + "-gain",
        difference(learnt, ndcg(STATIC, Moment.UNTRAINED)),
        .05,
        STATIC);
    if (asked.containsAll(Set.of(STATIC, Bm25Row.NAME))) {
      Double above = difference(learnt, bm25).orElse(null);
      bars.add(new Bar("wordnet." + STATIC + "-above-bm25", above, 0, true));
    }
    atLeast(
        "wordnet.fusion-above-bm25",
        difference(figure(STATIC, Moment.ONE_PASS, line -> line.fused().ndcgAt10()), bm25),
        .06,
        STATIC,
        Bm25Row.NAME);
    atLeast("wordnet." + ADAPTER, ndcg(ADAPTER, Moment.ONE_PASS), .44, ADAPTER);
  }

  private void ofMedQuad() {
    Optional<Double> learnt = ndcg(STATIC, Moment.ONE_PASS);
    Optional<Double> peer = ndcg(PeerRow.name(4), Moment.ONE_PASS);
    atLeast("medquad." + STATIC, learnt, .57, STATIC);
    atLeast("medquad." + ADAPTER, ndcg(ADAPTER, Moment.ONE_PASS), .77, ADAPTER);
    atLeast(
        "medquad.online-to-four-epochs",
        learnt.flatMap(ours -> peer.map(theirs -> ours / theirs)),
        1.0,
        STATIC,
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
