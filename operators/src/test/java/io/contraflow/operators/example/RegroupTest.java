package io.contraflow.operators.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Drop;
import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.example.LateEvent;
import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.search.LabelledSearch;
import io.contraflow.operators.search.LabelledSearch.Negative;
import io.contraflow.operators.search.LabelledSearch.Positive;
import io.contraflow.operators.search.SearchKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.Test;

class RegroupTest {
  private static final FeaturizerSource VECTORS = () -> new VectorFeaturizer(2);
  private static final LabelledSearch SEARCH =
      new LabelledSearch(
          "default",
          1000,
          "s",
          "u",
          " Red  SHOES ",
          null,
          List.of(new Positive("a", null, null, 2, 990), new Positive("b", null, null, 1, 991)),
          List.of(new Negative("c", null, null), new Negative("d", null, null)));

  @Test
  void shouldEmitOneOutcomeForEachPositiveOnceAllIsKnown() throws Exception {
    List<Outcome> outcomes =
        run(
            List.of(
                found("a", 1000),
                missing("b", 1050, DropReason.NO_DOCUMENT),
                found("d", 1020),
                SEARCH,
                missing("c", 1000, DropReason.EMPTY_DOCUMENT)),
            -1);
    assertThat(outcomes)
        .containsExactly(
            new Example(
                "default",
                1050,
                990,
                "s",
                "u",
                "red shoes",
                Features.tokens(WordTokenizer.token("Red"), WordTokenizer.token("SHOES")),
                new Document("a", 7, Features.tokens(1)),
                List.of(new Document("d", 7, Features.tokens(1))),
                2),
            new Drop("default", 1050, "s", "b", DropReason.NO_DOCUMENT));
  }

  /** In step with the documents that are there; NaN for one without. */
  @Test
  void shouldHandOnTheScoresOfATeacher() throws Exception {
    LabelledSearch scored =
        new LabelledSearch(
            "default",
            1000,
            "s",
            "u",
            "q",
            null,
            List.of(new Positive("a", null, null, 2, 990, 3f), new Positive("b", null, null, 1, 9)),
            List.of(
                new Negative("c", null, null, 9f),
                new Negative("d", null, null, -1f),
                new Negative("e", null, null)));
    List<Object> inputs =
        List.of(
            scored,
            found("a", 1),
            found("b", 1),
            missing("c", 1, DropReason.NO_DOCUMENT),
            found("d", 1),
            found("e", 1));
    List<Outcome> outcomes = run(inputs, 2);
    assertThat(((Example) outcomes.get(0)).teacherScores()).containsExactly(3f, -1f, Float.NaN);
    // Of the other only one has a score, to which nothing could be compared.
    assertThat(((Example) outcomes.get(1)).teacherScores()).isEmpty();
  }

  @Test
  void shouldWaitForTheLastAnswer() throws Exception {
    assertThat(run(List.of(SEARCH, found("a", 1), found("b", 1), found("c", 1)), -1)).isEmpty();
  }

  @Test
  void shouldDropEveryPositiveOfAnEmptyQuery() throws Exception {
    LabelledSearch search =
        new LabelledSearch("default", 1000, "s", "u", " ", null, SEARCH.positives(), List.of());
    assertThat(run(List.of(search, found("a", 1000), missing("b", 1, DropReason.NO_DOCUMENT)), -1))
        .containsExactly(
            new Drop("default", 1000, "s", "a", DropReason.EMPTY_QUERY),
            new Drop("default", 1000, "s", "b", DropReason.EMPTY_QUERY));
  }

  @Test
  void shouldTakeTheVectorOfTheQueryAndKnowItAgainByIt() throws Exception {
    Features.Vector up = new Features.Vector(new float[] {0, 1});
    List<Outcome> outcomes = run(List.of(search("", up), found("a", 1000)), 1, VECTORS);
    assertThat(outcomes)
        .extracting(outcome -> ((Example) outcome).queryFeatures())
        .containsExactly(up);
    assertThat(((Example) outcomes.get(0)).query())
        .isEqualTo("vector:" + Long.toHexString(FeaturedText.hash(up)));
    assertThat(run(List.of(search("Q", up), found("a", 1000)), 1, VECTORS))
        .extracting(outcome -> ((Example) outcome).query())
        .containsExactly("q");
  }

  @Test
  void shouldDropAQueryWithoutAVectorThatFits() throws Exception {
    Features.Vector one = new Features.Vector(new float[] {1});
    assertThat(run(List.of(search("q", null), found("a", 1000)), 1, VECTORS))
        .containsExactly(new Drop("default", 1000, "s", "a", DropReason.NO_VECTOR));
    assertThat(run(List.of(search("q", one), found("a", 1000)), 1, VECTORS))
        .containsExactly(new Drop("default", 1000, "s", "a", DropReason.VECTOR_LENGTH));
  }

  private static LabelledSearch search(String query, Features.Vector vector) {
    return new LabelledSearch(
        "default", 1000, "s", "u", query, vector, SEARCH.positives().subList(0, 1), List.of());
  }

  @Test
  void shouldNotDependOnTheOrderOfArrivalNorOnRestores() throws Exception {
    List<Object> inputs =
        new ArrayList<>(
            List.of(
                SEARCH, found("a", 1000), found("b", 1010), found("c", 1050), found("d", 1020)));
    List<Outcome> expected = run(inputs, -1);
    assertThat(expected).hasSize(2);
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 5; i++) {
      Collections.shuffle(inputs, random);
      assertThat(run(inputs, i)).as("seed %d", seed).isEqualTo(expected);
    }
  }

  @Test
  void shouldCountASearchBehindTheWatermarkOnce() throws Exception {
    OneInputStreamOperatorTestHarness<LabelledSearch, DocumentRequest> harness =
        ProcessFunctionTestHarnesses.forProcessFunction(new FanOutFunction());
    harness.processElement(new StreamRecord<>(SEARCH, 1000));
    assertThat(harness.extractOutputValues())
        .extracting(DocumentRequest::docId)
        .containsExactly("a", "b", "c", "d");
    assertThat(harness.getSideOutput(FanOutFunction.OUTCOMES)).isNull();
    harness.processWatermark(1000);
    harness.processElement(new StreamRecord<>(SEARCH, 1000));
    assertThat(harness.getSideOutput(FanOutFunction.OUTCOMES))
        .extracting(StreamRecord::getValue)
        .containsExactly(new LateEvent("default", 1001, "s", ""));
    harness.close();
  }

  private static DocumentAnswer found(String docId, long knownMs) {
    return new DocumentAnswer(
        "default", "s", 1000, docId, knownMs, new Document(docId, 7, Features.tokens(1)), null);
  }

  private static DocumentAnswer missing(String docId, long knownMs, DropReason reason) {
    return new DocumentAnswer("default", "s", 1000, docId, knownMs, null, reason);
  }

  /** What comes out, with a restore before one of the inputs unless negative. */
  private static List<Outcome> run(List<?> inputs, int restoreBefore) throws Exception {
    return run(inputs, restoreBefore, CatalogueRun.WORDS);
  }

  private static List<Outcome> run(List<?> inputs, int restoreBefore, FeaturizerSource featurizers)
      throws Exception {
    List<Outcome> outcomes = new ArrayList<>();
    var harness = open(null, featurizers);
    for (int i = 0; i < inputs.size(); i++) {
      if (i == restoreBefore) {
        OperatorSubtaskState state = harness.snapshot(1, 1);
        outcomes.addAll(harness.extractOutputValues());
        harness.close();
        harness = open(state, featurizers);
      }
      if (inputs.get(i) instanceof LabelledSearch search) {
        harness.processElement1(new StreamRecord<>(search));
      } else if (inputs.get(i) instanceof DocumentAnswer answer) {
        harness.processElement2(new StreamRecord<>(answer));
      }
    }
    outcomes.addAll(harness.extractOutputValues());
    harness.close();
    return outcomes;
  }

  private static KeyedTwoInputStreamOperatorTestHarness<
          Tuple2<String, String>, LabelledSearch, DocumentAnswer, Outcome>
      open(OperatorSubtaskState state, FeaturizerSource featurizers) throws Exception {
    var harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new RegroupOperator(new RegroupFunction(featurizers)),
            SearchKey.ofSearch(),
            answer -> Tuple2.of(answer.model(), answer.searchId()),
            SearchKey.TYPE);
    harness.setStateBackend(new EmbeddedRocksDBStateBackend());
    harness.setup(Resolve.OUTCOMES.serializer());
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
    return harness;
  }
}
