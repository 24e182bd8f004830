package io.contraflow.pipeline.check;

import io.contraflow.operators.event.DocumentParser;
import io.contraflow.operators.event.EventParser;
import io.contraflow.operators.event.Origin;
import io.contraflow.pipeline.config.Configuration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Records that were made up, given to a {@link LogCheck} through the job's parsers. */
final class MadeLog {
  static final long T = 1_767_225_600_000L;

  private final EventParser events;
  private final DocumentParser documents;
  private final LogCheck check;
  private long offset;
  private long documentOffset;

  MadeLog() {
    this(Configuration.defaults());
  }

  MadeLog(Configuration configuration) {
    this(configuration, new LogCheck.Options(Duration.ofHours(24), 64 << 20, false));
  }

  MadeLog(Configuration configuration, LogCheck.Options options) {
    events = new EventParser(configuration.parseOptions());
    documents = new DocumentParser(configuration.parseOptions());
    check = new LogCheck(configuration, options);
  }

  /** Searches a minute apart, each with a click on a document that the catalogue knows. */
  static MadeLog good(int searches) {
    MadeLog log = new MadeLog().partitions(1, false);
    List.of(page("d", 10)).forEach(each -> log.document(each, "text of " + each, T));
    for (int i = 0; i < searches; i++) {
      log.shown(0, "s" + i, T + i * 60_000L, page("d", 10));
      log.acted(0, "s" + i, "d" + i % 10, "click", T + i * 60_000L + 20_000);
    }
    return log;
  }

  MadeLog partitions(int count, boolean hasOlder) {
    IntStream.range(0, count).forEach(each -> check.partition(name(each), hasOlder));
    return this;
  }

  MadeLog document(String docId, String text, long kafkaMs) {
    String value = "{\"doc_id\": \"%s\", \"text\": \"%s\"}".formatted(docId, text);
    return documentRecord(docId, text == null ? null : value, kafkaMs);
  }

  MadeLog documentRecord(String key, String value, long kafkaMs) {
    Origin origin = new Origin("documents", 0, documentOffset++);
    check.document(
        documents.parse(
            key == null ? null : bytes(key), value == null ? null : bytes(value), origin, kafkaMs));
    return this;
  }

  /** An impression of documents in their order, from position 1. */
  MadeLog shown(int partition, String searchId, long ms, String... docIds) {
    String results =
        IntStream.range(0, docIds.length)
            .mapToObj(i -> "{\"doc_id\": \"%s\", \"position\": %d}".formatted(docIds[i], i + 1))
            .collect(Collectors.joining(", "));
    return event(
        partition,
        "{\"type\": \"impression\", \"search_id\": \"%s\", \"query\": \"query of %s\", \"timestamp\": %d, \"results\": [%s]}"
            .formatted(searchId, searchId, ms, results));
  }

  MadeLog acted(int partition, String searchId, String docId, String action, long ms) {
    return event(
        partition,
        "{\"type\": \"action\", \"search_id\": \"%s\", \"doc_id\": \"%s\", \"action\": \"%s\", \"timestamp\": %d}"
            .formatted(searchId, docId, action, ms));
  }

  MadeLog event(int partition, String value) {
    return event(partition, bytes(value), T + Duration.ofDays(30).toMillis());
  }

  MadeLog event(int partition, byte[] value, long kafkaMs) {
    check.event(
        name(partition),
        events.parse(value, new Origin("search-events", partition, offset++), kafkaMs));
    return this;
  }

  MadeLog ended(int partition) {
    check.ended(name(partition));
    return this;
  }

  CheckReport finish() {
    return finish(
        new CheckReport.Scope(
            "documents", "earliest", "latest", true, documentOffset, documentOffset, 0));
  }

  CheckReport finish(CheckReport.Scope documentScope) {
    return check.finish(
        new CheckReport.Scope("search-events", "earliest", "latest", true, offset, offset, 0),
        documentScope);
  }

  /** Texts of the verdicts of a level. */
  static List<String> texts(CheckReport report, Verdict.Level level) {
    return report.verdicts().stream()
        .filter(verdict -> verdict.level() == level)
        .map(Verdict::text)
        .toList();
  }

  /** As many documents as a page lists. */
  static String[] page(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toArray(String[]::new);
  }

  private static String name(int partition) {
    return "search-events-" + partition;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
