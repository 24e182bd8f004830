package io.contraflow.pipeline.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.contraflow.pipeline.cli.Contraflow;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.GateSettings;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.WindowSettings;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * A job goes on from a savepoint with a learning rate that is much too high, while users search and
 * click as before: what it publishes from then on ranks held-out searches worse.
 */
@Timeout(300)
class HeldSnapshotIT {
  private static final String MODEL = "default";
  private static final long WITHOUT_END = 1_000_000;
  private static final int WELL_LEARNT = 30; // steps

  @TempDir static Path directory;
  private static LearningLoop loop;
  private static PublishedSnapshot held;

  @BeforeAll
  static void learnWellThenBadly() throws Exception {
    loop = new LearningLoop(directory, 2000, WITHOUT_END, 400, HeldSnapshotIT::measured);
    loop.await(
        () -> newest(Verdict.PASSED).filter(it -> it.manifest().step() > WELL_LEARNT).isPresent());
    loop.restart(before -> before.with(LearnerSettings.LEARNING_RATE, Optional.of(30.0)));
    loop.await(() -> newest(Verdict.HELD).isPresent());
    held = newest(Verdict.HELD).orElseThrow();
  }

  /** Half of the queries are held out, so that there are soon enough to compare models with. */
  private static Configuration measured(Configuration configuration) {
    return configuration
        .with("learner.start", "random", "the test")
        .with(LearnerSettings.DIMENSION, 64)
        .with(WindowSettings.SIZE, Optional.of(128))
        .with(WindowSettings.STRIDE, Optional.of(32))
        .with(LearnerSettings.HELD_OUT_SHARE, .5)
        .with(LearnerSettings.SAMPLE_SIZE, 300)
        .with(GateSettings.COLLAPSE, 0.0); // which would be seen first
  }

  @AfterAll
  static void stop() throws Exception {
    if (loop != null) {
      loop.stop();
    }
  }

  private static Optional<PublishedSnapshot> newest(String outcome) {
    try {
      List<PublishedSnapshot> all = loop.store().list(MODEL);
      for (int i = all.size() - 1; i >= 0; i--) {
        Optional<Verdict> verdict = Verdict.read(all.get(i).directory());
        if (verdict.filter(it -> it.outcome().equals(outcome)).isPresent()) {
          return Optional.of(all.get(i));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PublishedSnapshot served() throws IOException {
    return loop.store().current(MODEL).orElseThrow();
  }

  @Test
  void shouldGoOnServingTheSnapshotBeforeAndSayWhy() throws Exception {
    PublishedSnapshot good = served();
    Verdict verdict = Verdict.read(held.directory()).orElseThrow();
    assertThat(verdict.reason()).as("%s", verdict).isEqualTo("worse");
    Map<String, Double> figures = verdict.figures();
    assertThat(figures.get("searches")).isGreaterThanOrEqualTo(500);
    assertThat(figures.get("mrr")).isLessThan(.9 * figures.get("served_mrr"));
    assertThat(good.manifest().step()).isPositive().isLessThan(held.manifest().step());

    loop.await(() -> !newest(Verdict.HELD).orElseThrow().equals(held));
    assertThat(served()).as("however many are held").isEqualTo(good);
    assertThat(loop.service.models().learned().snapshotId()).isEqualTo(good.id());
    assertThat(
            loop.client.search("a cold wind blew", "learned", 10, "u").get("snapshot_id").asText())
        .isEqualTo(good.id());

    assertThat(run("list", loop.store().root().toString()).lines())
        .anyMatch(line -> line.startsWith("*") && line.endsWith(good.id()))
        .anyMatch(line -> line.startsWith(" ") && line.endsWith(held.id() + "  held: worse"));
    assertThat(run("show", held.directory().toString()))
        .contains("\"outcome\" : \"held\"", "\"reason\" : \"worse\"", verdict.detail());
  }

  private static String run(String command, String argument) {
    StringWriter out = new StringWriter();
    CommandLine line = Contraflow.commandLine();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
    assertThat(line.execute("snapshots", command, argument)).as(out.toString()).isZero();
    return out.toString();
  }

  @Test
  void shouldTellThePageOfIt() throws Exception {
    loop.await(() -> told().isPresent());

    assertThat(told().orElseThrow().get("held").asBoolean()).isTrue();
    assertThat(told().orElseThrow().get("held_out_mrr").asDouble())
        .isEqualTo(Verdict.read(held.directory()).orElseThrow().figures().get("mrr"));
    assertThat(told().orElseThrow().get("reason").asText())
        .isEqualTo(Verdict.read(held.directory()).orElseThrow().detail());
  }

  private static Optional<JsonNode> told() {
    try {
      for (JsonNode snapshot : loop.client.get("/api/progress").get("snapshots")) {
        if (snapshot.get("id").asText().equals(held.id())) {
          return Optional.of(snapshot);
        }
      }
      return Optional.empty();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldBeARedDotOnThePage() throws Exception {
    assumeTrue(Browser.isHere(), Browser.MISSING);
    try (Browser browser = Browser.open(directory.resolve("browser"), 1280, 900, false)) {
      browser.driver().get(loop.service.address());

      String colour =
          browser.await(
              "its dot",
              () ->
                  Optional.ofNullable(
                      (String)
                          browser.script(
                              "const dot = [...document.querySelectorAll('#mrr circle')].find(c =>"
                                  + " c.textContent.startsWith(arguments[0]));"
                                  + " return dot && getComputedStyle(dot).fill",
                              held.id())));

      assertThat(colour).as("--held of the light page").isEqualTo("rgb(179, 38, 30)");
      assertThat(
              browser.script(
                  "const served = [...document.querySelectorAll('#mrr circle')].find(c =>"
                      + " c.textContent.startsWith(arguments[0])); return getComputedStyle(served).fill",
                  served().id()))
          .as("--c3")
          .isEqualTo("rgb(106, 76, 147)");
      assertThat(browser.find("#mrr-note").getText()).contains("held back: MRR 0.", ", served 0.");
      browser.script("document.querySelector('section.learning').scrollIntoView()");
      browser.photograph("held");
    }
  }
}
