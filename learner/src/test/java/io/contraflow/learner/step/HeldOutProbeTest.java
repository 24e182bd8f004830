package io.contraflow.learner.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.start.RandomStart;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldOutProbeTest {
  private static final RandomStart TABLE = new RandomStart(60, 16, 5);

  private static Document document(int d) {
    return new Document("d" + d, d, Features.tokens(d % 60, (7 * d + 3) % 60));
  }

  private static Example pair(String search, String query, int token, int document) {
    return new Example(
        "default",
        1000,
        900,
        search,
        "u",
        query,
        Features.tokens(token % 60, (token + 1) % 60),
        document(document),
        List.of(),
        1f,
        List.of());
  }

  private static HeldOutProbe probe(List<Example> pairs, KnownPositives known) {
    List<Document> sample = IntStream.range(0, 50).mapToObj(HeldOutProbeTest::document).toList();
    return HeldOutProbe.of(pairs, List.of(), sample, known);
  }

  @Test
  void shouldRankAsTheModelItselfDoes() {
    List<Example> pairs = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      pairs.add(pair("s" + i, "q" + i, i, 3 * i));
    }
    KnownPositives known = query -> query.equals("q7") ? Set.of("d4", "d9") : Set.of();
    HeldOutProbe probe = probe(pairs, known);
    FrozenModel model = FrozenModel.of(TABLE, TABLE, null);
    double[] found = model.score(probe, true).reciprocalRanks();

    FrozenDocuments documents = new FrozenDocuments(Tower.encoder(TABLE, null));
    SampledRanking expected;
    try (var asked =
            Tower.encoder(TABLE, null)
                .forward(
                    pairs.stream().map(Example::queryFeatures).toList(),
                    io.contraflow.learner.memory.Precision.FLOAT);
        var own = documents.encode(pairs.stream().map(Example::positive).toList());
        var others = documents.encode(probe.sample())) {
      expected = SampleScores.rank(pairs, asked, own, probe.sample(), others, known);
    }
    assertThat(found).hasSize(40);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).isEqualTo(1.0 / expected.ranks()[i]);
    }
    assertThat(model.withQueries(TABLE).score(probe, true).reciprocalRanks()).isEqualTo(found);
    assertThat(model.score(probe, false).reciprocalRanks()).isEmpty();
    assertThat(model.score(probe, false).queries().count()).isEqualTo(40);
  }

  @Test
  void shouldTakeTheBestDocumentOfASearch() {
    List<Example> pairs =
        List.of(
            pair("a", "q", 1, 3), pair("b", "r", 2, 4), pair("a", "q", 1, 5), pair("c", "q", 1, 5));
    HeldOutProbe probe = probe(pairs, KnownPositives.NONE);
    double[] all = FrozenModel.of(TABLE, TABLE, null).score(probe, true).reciprocalRanks();
    double[] each =
        FrozenModel.of(TABLE, TABLE, null)
            .score(
                probe(
                    List.of(pair("1", "q", 1, 3), pair("2", "r", 2, 4), pair("3", "q", 1, 5)),
                    KnownPositives.NONE),
                true)
            .reciprocalRanks();
    assertThat(all).containsExactly(Math.max(each[0], each[2]), each[1], each[2]);
    assertThat(probe.searches()).containsExactly(0, 1, 0);
  }

  @Test
  void shouldTakeQueriesOfTheWindowWhereFewAreHeldOut() {
    HeldOutProbe probe =
        HeldOutProbe.of(
            List.of(pair("a", "q", 1, 3)),
            List.of(pair("b", "r", 2, 4), pair("c", "s", 1, 4)),
            List.of(),
            KnownPositives.NONE);
    assertThat(probe.queries()).containsExactly(Features.tokens(1, 2), Features.tokens(2, 3));
    assertThat(probe.known()).isEqualTo(Map.of("q", Set.of()));
  }
}
