package io.contraflow.benchmarks.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.learner.start.CounterRandom;
import io.contraflow.operators.event.DocumentParser;
import io.contraflow.pipeline.config.Topics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Searches without end, 450 in a second of event time, each with one click, in a catalogue of
 * random words.
 *
 * @param partitions of the topics of events and documents
 */
public record SoakLog(Topics topics, int partitions) {
  public static final long SEARCHES_A_SECOND = 450;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** 2026-01-01T00:00Z. */
  private static final long START_MS = 1_767_225_600_000L;

  private static final int DOCUMENTS = 10_000;
  private static final int QUERIES = 20_000;
  private static final int USERS = 5000;
  private static final int SHOWN = 5;
  private static final int WORDS = 12;
  private static final long WORD_RANGE = 5000;
  private static final long SEED = 1;
  private static final long CLICK_AFTER_MS = 400;

  /** Searches between two ticks. */
  private static final long TICK_EVERY = 50;

  /** The catalogue's texts by id, in its order. */
  public Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    for (int d = 0; d < DOCUMENTS; d++) {
      texts.put("d" + d, words(d, WORDS));
    }
    return texts;
  }

  /** The catalogue. */
  public Stream<ProducerRecord<String, byte[]>> documents() {
    return texts().entrySet().stream()
        .map(
            text ->
                record(
                    topics.documents(),
                    null,
                    START_MS,
                    text.getKey(),
                    Map.of("doc_id", text.getKey(), "text", text.getValue())));
  }

  /** The records of one search, and of a tick where one is due. */
  public void search(long number, Consumer<ProducerRecord<String, byte[]>> out) {
    long atMs = START_MS + 1000 + number * 1000 / SEARCHES_A_SECOND;
    String id = "s" + number;
    int query = uniform(number, 0, QUERIES);
    List<Map<String, Object>> results =
        IntStream.range(0, SHOWN)
            .mapToObj(i -> Map.<String, Object>of("doc_id", shown(number, i), "position", i + 1))
            .toList();
    String user = "u" + uniform(number, 1, USERS);
    out.accept(
        record(
            topics.searchEvents(),
            null,
            atMs,
            id,
            Map.of(
                "type", "impression",
                "search_id", id,
                "user_id", user,
                "query", words(DOCUMENTS + query, 4),
                "timestamp", atMs,
                "results", results)));
    out.accept(
        record(
            topics.searchEvents(),
            null,
            atMs + CLICK_AFTER_MS,
            id,
            Map.of(
                "type",
                "action",
                "search_id",
                id,
                "user_id",
                user,
                "doc_id",
                shown(number, 0),
                "action",
                "click",
                "timestamp",
                atMs + CLICK_AFTER_MS)));
    if (number % TICK_EVERY == 0) {
      tick(atMs, out);
    }
  }

  /** Moves the watermark of every partition of both topics. */
  private void tick(long atMs, Consumer<ProducerRecord<String, byte[]>> out) {
    Map<String, Object> tick = Map.of("type", "tick", "timestamp", atMs);
    for (int partition = 0; partition < partitions; partition++) {
      out.accept(record(topics.searchEvents(), partition, atMs, null, tick));
      out.accept(record(topics.documents(), partition, atMs, DocumentParser.TICK_KEY, tick));
    }
  }

  /** Different in one search: each is of its own residue. */
  private static String shown(long number, int place) {
    return "d" + (uniform(number, 2 + place, DOCUMENTS / SHOWN) * SHOWN + place);
  }

  private static String words(long of, int count) {
    StringBuilder text = new StringBuilder();
    for (int w = 0; w < count; w++) {
      text.append("term").append(uniform(of, 100 + w, WORD_RANGE)).append(' ');
    }
    return text.toString();
  }

  private static int uniform(long number, long which, long bound) {
    return (int) (CounterRandom.uniform(SEED, number, which) * bound);
  }

  private static ProducerRecord<String, byte[]> record(
      String topic, Integer partition, long atMs, String key, Map<String, ?> value) {
    try {
      return new ProducerRecord<>(topic, partition, atMs, key, JSON.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
