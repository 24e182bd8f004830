package io.contraflow.pipeline.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.operators.event.Action;
import io.contraflow.operators.event.EventParser;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Impression;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.event.Tick;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.produce.EventBytes;
import io.contraflow.search.index.Found;
import io.contraflow.search.page.Exploration;
import io.contraflow.search.page.Explored;
import io.contraflow.search.page.Ranking;
import io.contraflow.search.page.ShownPage;
import io.contraflow.search.page.ShownResult;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the service writes is what the job reads. */
class PageEventJsonTest {
  private static final Origin ORIGIN = new Origin("search-events", 0, 1);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final EventParser parser = new EventParser(Configuration.defaults().parseOptions());
  private final PageEventJson json = new PageEventJson("market");

  private static ShownPage page(Exploration kind, double probability, List<Integer> shuffled) {
    List<ShownResult> results =
        List.of(
            new ShownResult(1, new Found("a \"quoted\" id", "text", 2), "step-2"),
            new ShownResult(2, new Found("b", "text", 1), "step-1"));
    String other = kind == Exploration.INTERLEAVE ? "step-1" : null;
    return new ShownPage(
        "s1",
        "u1",
        "a <b>query</b>",
        5000,
        Ranking.LEARNED,
        "step-2",
        other,
        new Explored(kind, results, probability, shuffled));
  }

  private Object parsed(byte[] event) {
    return ((EventRecord) parser.parse(event, ORIGIN, 5000)).event();
  }

  @Test
  void shouldWriteAnImpressionThatTheJobReads() throws IOException {
    byte[] bytes = json.impression(page(Exploration.SWAPS, 0.5, List.of(1, 2)));

    Impression read = (Impression) parsed(bytes);
    assertThat(read.model()).isEqualTo("market");
    assertThat(read.query()).isEqualTo("a <b>query</b>");
    assertThat(read.userId()).isEqualTo("u1");
    assertThat(read.timestampMs()).isEqualTo(5000);
    assertThat(read.shuffled()).containsExactly(1, 2);
    assertThat(read.results())
        .extracting(Impression.Result::docId)
        .containsExactly("a \"quoted\" id", "b");
    JsonNode written = JSON.readTree(bytes);
    assertThat(written.get("snapshot_id").asText()).isEqualTo("step-2");
    assertThat(written.get("ranking").asText()).isEqualTo("learned");
    assertThat(written.get("exploration").asText()).isEqualTo("swaps");
    assertThat(written.get("probability").asDouble()).isEqualTo(0.5);
  }

  @Test
  void shouldSayWhichSnapshotChoseAnInterleavedResult() throws IOException {
    JsonNode written =
        JSON.readTree(json.impression(page(Exploration.INTERLEAVE, 0.25, List.of())));

    assertThat(written.get("other_snapshot_id").asText()).isEqualTo("step-1");
    assertThat(written.get("results").get(1).get("snapshot_id").asText()).isEqualTo("step-1");
    assertThat(written.has("shuffled")).isFalse();
  }

  @Test
  void shouldWriteAClickThatTheJobReads() throws IOException {
    byte[] bytes = json.click(page(Exploration.OFF, 1, List.of()), "b", 6000);

    assertThat(parsed(bytes))
        .isEqualTo(new Action("market", "s1", "b", 6000, "click", Action.NO_DWELL, "u1"));
    assertThat(JSON.readTree(bytes).get("snapshot_id").asText()).isEqualTo("step-2");
  }

  @Test
  void shouldWriteATickThatTheJobReads() {
    assertThat(parsed(EventBytes.tick(7000))).isEqualTo(new Tick(7000));
  }
}
