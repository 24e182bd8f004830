package io.contraflow.operators.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Features;
import io.contraflow.operators.event.Impression;
import io.contraflow.operators.event.Pair;
import io.contraflow.operators.search.LabelledSearch.Negative;
import io.contraflow.operators.search.LabelledSearch.Positive;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The join hands on what events carry. */
class JoinVectorTest {
  private static final Features.Vector VECTOR = new Features.Vector(new float[] {0.5f, -1});
  private static final Features.Vector OTHER = new Features.Vector(new float[] {0.25f, 8});

  private final Log log = new Log();
  private JoinRun run;

  @BeforeEach
  void open() throws Exception {
    run = new JoinRun();
  }

  @AfterEach
  void close() throws Exception {
    run.close();
  }

  @Test
  void shouldHandOnTheVectorsOfAPage() throws Exception {
    Impression page =
        new Impression(
            "default",
            "s",
            "",
            VECTOR,
            "user",
            1000,
            List.of(
                new Impression.Result("d1", 1, null, VECTOR),
                new Impression.Result("d2", 2, "text", OTHER)));
    run.feed(log.add(page), log.click("s", "d2", 1050));
    LabelledSearch search = run.watermark(1060).searches().get(0);
    assertThat(search.queryVector()).isEqualTo(VECTOR);
    assertThat(search.positives()).containsExactly(new Positive("d2", "text", OTHER, 1, 1050));
    assertThat(search.negatives()).containsExactly(new Negative("d1", null, VECTOR));
    assertThat(search.withoutContents().queryVector()).isEqualTo(VECTOR);
    assertThat(search.withoutContents().negatives())
        .containsExactly(new Negative("d1", null, null));
  }

  @Test
  void shouldTakeTheFirstVectorOfTheQueryThatAPageBrings() throws Exception {
    run.feed(
        log.add(page(null, "d1", 1000)),
        log.add(page(VECTOR, "d2", 1010)),
        log.add(page(OTHER, "d3", 1020)),
        log.click("s", "d1", 1050));
    LabelledSearch search = run.watermark(1060).searches().get(0);
    assertThat(search.queryVector()).isEqualTo(VECTOR);
    assertThat(search.negatives()).extracting(Negative::docId).containsExactly("d2", "d3");
  }

  private static Impression page(Features.Vector query, String docId, long timeMs) {
    return new Impression(
        "default",
        "s",
        "q",
        query,
        "user",
        timeMs,
        List.of(new Impression.Result(docId, 1, null, null)));
  }

  @Test
  void shouldTellPairsWithOtherVectorsApart() throws Exception {
    for (Features.Vector vector : List.of(VECTOR, OTHER, VECTOR)) {
      run.feed(
          log.add(new Pair("m", "", VECTOR, "d", null, vector, 1, List.of(), 1000, "")),
          log.add(
              new Pair(
                  "m",
                  "q",
                  null,
                  "d",
                  "t",
                  null,
                  1,
                  List.of(new Pair.Negative("n", null, vector)),
                  1000,
                  "")));
    }
    run.watermark(1000);
    assertThat(run.searches()).hasSize(4);
    assertThat(run.searches())
        .extracting(search -> search.positives().get(0).vector())
        .containsExactlyInAnyOrder(VECTOR, OTHER, null, null);
  }

  @Test
  void shouldHandOnTheScoresOfATeacher() throws Exception {
    Impression page =
        new Impression(
            "default",
            "s",
            "q",
            "user",
            1000,
            List.of(
                new Impression.Result("d1", 1, null, null, 4f),
                new Impression.Result("d2", 2, null, null, null),
                new Impression.Result("d3", 3, null, null, -1f)));
    run.feed(log.add(page), log.click("s", "d1", 1050));
    LabelledSearch search = run.watermark(1060).searches().get(0);
    assertThat(search.positives().get(0).teacherScore()).isEqualTo(4f);
    assertThat(search.negatives()).extracting(Negative::teacherScore).containsExactly(null, -1f);
    assertThat(search.withoutContents()).isEqualTo(search);
  }

  @Test
  void shouldTellPairsWithOtherScoresApart() throws Exception {
    for (Float score : new Float[] {1f, 2f, 1f, null, null}) {
      run.feed(
          log.add(new Pair("m", "q", null, "d", "t", null, 1, List.of(), 1000, "", score)),
          log.add(
              new Pair(
                  "m",
                  "q",
                  "e",
                  "t",
                  1,
                  List.of(new Pair.Negative("n", null, null, score)),
                  1000,
                  "")));
    }
    run.watermark(1000);
    assertThat(run.searches()).hasSize(6);
    assertThat(run.searches())
        .filteredOn(search -> search.negatives().isEmpty())
        .extracting(search -> search.positives().get(0).teacherScore())
        .containsExactlyInAnyOrder(1f, 2f, null);
  }
}
