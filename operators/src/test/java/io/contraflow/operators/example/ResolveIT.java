package io.contraflow.operators.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Deletion;
import io.contraflow.learner.example.Drop;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.LateEvent;
import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.event.Action;
import io.contraflow.operators.event.DeadLetter;
import io.contraflow.operators.event.DocumentParser;
import io.contraflow.operators.event.Documents;
import io.contraflow.operators.event.EventJson;
import io.contraflow.operators.event.EventParser;
import io.contraflow.operators.event.Events;
import io.contraflow.operators.event.Impression;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.event.Pair;
import io.contraflow.operators.event.ParseOptions;
import io.contraflow.operators.event.ParsedDocument;
import io.contraflow.operators.event.ParsedDocumentCodec;
import io.contraflow.operators.event.ParsedEvent;
import io.contraflow.operators.event.ParsedEventCodec;
import io.contraflow.operators.event.SearchEvent;
import io.contraflow.operators.event.Tick;
import io.contraflow.operators.search.Join;
import io.contraflow.operators.search.JoinOptions;
import io.contraflow.operators.search.Joined;
import io.contraflow.operators.stream.CodecTypeInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** Parse, join and resolve on a small cluster: no type goes through Kryo, nothing is lost. */
class ResolveIT {
  private static final int SEARCHES = 300;
  private static final ParseOptions PARSING = new ParseOptions(100_000, 60_000);
  private static final JoinOptions JOINING =
      new JoinOptions(2_000, 60_000, 4, Map.of("click", 1.0));

  private final List<byte[]> events = new ArrayList<>();
  private int clicks;

  @Test
  void shouldGiveTheSameOutcomesWhateverTheParallelism() throws Exception {
    writeEvents(new Random(7));
    List<Outcome> one = run(1);
    assertThat(run(3)).isEqualTo(one);
    assertThat(one).filteredOn(o -> o instanceof Example || o instanceof Drop).hasSize(clicks);
    assertThat(one).filteredOn(Example.class::isInstance).hasSizeGreaterThan(clicks / 2);
    assertThat(one).noneMatch(LateEvent.class::isInstance).anyMatch(Deletion.class::isInstance);
  }

  private void writeEvents(Random random) {
    List<SearchEvent> log = new ArrayList<>();
    for (int s = 0; s < SEARCHES; s++) {
      long timestampMs = 1_000_000 + s * 100L;
      List<Impression.Result> results = new ArrayList<>();
      for (int r = 0; r < 5; r++) {
        results.add(new Impression.Result("d" + (s * 3 + r) % 40, r + 1, null));
      }
      log.add(new Impression("default", "s" + s, "query " + s, "", timestampMs, results));
      log.add(new Action("default", "s" + s, "d" + s * 3 % 40, timestampMs + 500, "click", -1, ""));
      clicks++;
    }
    log.add(new Pair("de", "q", "p", "text", 1, List.of(), 1_000_500, ""));
    clicks++;
    log.add(new Tick(1_000_600));
    log.sort(Comparator.comparingLong(e -> e.timestampMs() + random.nextInt(800)));
    log.forEach(event -> events.add(EventJson.toBytes(event)));
    events.add("not JSON".getBytes(StandardCharsets.UTF_8));
  }

  private static List<ParsedDocument> documents() {
    List<ParsedDocument> documents = new ArrayList<>();
    DocumentParser parser = new DocumentParser(PARSING);
    for (int d = 0; d < 40; d++) {
      byte[] key = ("d" + d).getBytes(StandardCharsets.UTF_8);
      byte[] text =
          ("{\"doc_id\":\"d" + d + "\",\"text\":\"text of " + d + "\"}")
              .getBytes(StandardCharsets.UTF_8);
      documents.add(parser.parse(key, text, new Origin("documents", 0, d), 900_000 + d));
    }
    byte[] deleted = "d3".getBytes(StandardCharsets.UTF_8);
    documents.add(parser.parse(deleted, null, new Origin("documents", 0, 40), 1_020_000));
    return documents;
  }

  private List<Outcome> run(int parallelism) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    environment.setParallelism(parallelism);
    EventParser parser = new EventParser(PARSING);
    List<ParsedEvent> parsed = new ArrayList<>();
    for (byte[] event : events) {
      parsed.add(parser.parse(event, new Origin("search-events", 0, parsed.size()), 1_100_000));
    }
    Events split =
        Events.apply(
            environment
                .fromData(parsed, ParsedEventCodec.TYPE)
                .assignTimestampsAndWatermarks(
                    WatermarkStrategy.<ParsedEvent>forBoundedOutOfOrderness(Duration.ofSeconds(1))
                        .withTimestampAssigner((event, before) -> event.timestampMs())));
    Documents catalogue =
        Documents.apply(
            environment
                .fromData(documents(), ParsedDocumentCodec.TYPE)
                .assignTimestampsAndWatermarks(
                    WatermarkStrategy.<ParsedDocument>forMonotonousTimestamps()
                        .withTimestampAssigner((document, before) -> document.timestampMs())));
    Joined joined = Join.apply(split.events(), JOINING);
    DataStream<Outcome> outcomes =
        Resolve.apply(
            joined.searches(),
            catalogue.documents(),
            new ResolveOptions(1_000),
            WordTokenizer.source(64));
    DataStream<DeadLetter> deadLetters =
        split.deadLetters().union(joined.deadLetters(), catalogue.deadLetters());
    for (DataStream<?> stream :
        List.<DataStream<?>>of(
            split.events(), catalogue.documents(), joined.searches(), outcomes, deadLetters)) {
      assertThat(stream.getType()).isInstanceOf(CodecTypeInfo.class);
    }
    List<Outcome> all = new ArrayList<>();
    outcomes.union(joined.outcomes()).executeAndCollect(100_000).forEach(all::add);
    all.sort(Outcome.ORDER);
    return all;
  }
}
