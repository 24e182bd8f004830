package io.contraflow.pipeline.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.contraflow.pipeline.demo.Corpus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A click on the page, through Kafka, Flink and a snapshot, back to the page. */
@Timeout(900)
class ClosedLoopIT {
  private static final int USERS = 5;
  private static final long SECONDS = 90;

  /** As much as held-out MRR may differ by the few rows that changed. */
  private static final double NOISE = .003;

  @TempDir static Path directory;
  private static LearningLoop loop;

  @BeforeAll
  static void learn() throws Exception {
    loop = new LearningLoop(directory, 2000, 4000, 400, LearningLoop::allLearnt);
    loop.awaitLearnt();
  }

  @AfterAll
  static void stop() throws Exception {
    if (loop != null) {
      loop.stop();
    }
  }

  /** What is searched for, what should be found, and the same said otherwise. */
  private record Target(String query, String docId, List<String> paraphrases) {}

  private static Target badlyRanked() throws Exception {
    for (Corpus.Query query : loop.corpus.heldOut()) {
      String[] words = query.text().split(" ");
      String docId = loop.docId(query);
      int rank = words.length < 5 ? 0 : loop.client.rank(query.text(), "learned", docId);
      if (rank >= 15 && rank <= 80) {
        List<String> turned = new ArrayList<>(Arrays.asList(words));
        Collections.reverse(turned);
        List<String> shorter = Arrays.asList(words).subList(1, words.length);
        return new Target(
            query.text(),
            docId,
            List.of(String.join(" ", shorter), String.join(" ", turned) + " today"));
      }
    }
    throw new AssertionError("a model must rank something badly");
  }

  private static List<Integer> ranks(Target target) throws Exception {
    List<Integer> ranks = new ArrayList<>();
    ranks.add(loop.client.rank(target.query(), "learned", target.docId()));
    for (String paraphrase : target.paraphrases()) {
      ranks.add(loop.client.rank(paraphrase, "learned", target.docId()));
    }
    return ranks;
  }

  @Test
  void shouldRaiseABadlyRankedDocumentWithinSecondsAndHarmNothingElse() throws Exception {
    Target target = badlyRanked();
    List<Integer> before = ranks(target);
    double mrrBefore = loop.heldOutMrr();
    long stepBefore = loop.client.step();

    for (int user = 0; user < USERS; user++) {
      JsonNode page = loop.client.search(target.query(), "learned", 100, "user-" + user);
      loop.client.click(page, target.docId());
    }
    long clickedNs = System.nanoTime();
    loop.await(() -> raised(target, before, stepBefore));
    double tookS = (System.nanoTime() - clickedNs) / 1e9;

    List<Integer> after = ranks(target);
    double mrrAfter = loop.heldOutMrr();
    System.out.printf(
        "\"%s\": the clicked document went from places %s to %s (as asked, two ways of asking that"
            + " nobody clicked) %.1f s after the last of %d clicks; held-out MRR %.4f -> %.4f%n",
        target.query(), before, after, tookS, USERS, mrrBefore, mrrAfter);
    assertThat(after.get(0)).isLessThanOrEqualTo(before.get(0) / 3);
    for (int i = 1; i < after.size(); i++) {
      assertThat(after.get(i)).as("unclicked way of asking").isLessThan(before.get(i));
    }
    assertThat(mrrAfter).isGreaterThan(mrrBefore - NOISE);
    assertThat(tookS).isLessThan(SECONDS);
    assertThat(loop.client.rank(target.query(), "start", target.docId()))
        .as("the start stays what it was")
        .isGreaterThan(after.get(0));
  }

  private static boolean raised(Target target, List<Integer> before, long stepBefore) {
    try {
      return loop.client.step() > stepBefore
          && loop.client.rank(target.query(), "learned", target.docId()) <= before.get(0) / 3;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldTellOfClicksAndOfTheirWayToTheSnapshot() throws Exception {
    JsonNode page = loop.client.search("a cold wind blew", "learned", 10, "user-9");
    long stepBefore = loop.client.step();
    loop.client.click(page, page.get("results").get(4).get("doc_id").asText());
    loop.await(() -> loop.service.models().learned().encoder().manifest().step() > stepBefore);
    TimeUnit.SECONDS.sleep(3); // the listing of snapshots is two seconds old at most

    JsonNode progress = loop.client.get("/api/progress");
    assertThat(progress.get("steps").size()).isGreaterThan(5);
    List<String> stages = new ArrayList<>();
    for (JsonNode snapshot : progress.get("snapshots")) {
      if (snapshot.get("step").asLong() > stepBefore) {
        snapshot.get("click_to_served_ms").fieldNames().forEachRemaining(stages::add);
      }
    }
    assertThat(stages).contains("settle", "watermark", "batch", "checkpoint", "publish", "load");
    assertThat(loop.client.text("/metrics"))
        .contains("contraflow_search_clicks_total{ranking=\"learned\"}")
        .contains("contraflow_search_documents 2000.0");
  }
}
