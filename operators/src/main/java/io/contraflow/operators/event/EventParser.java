package io.contraflow.operators.event;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Turns a record of an events topic into an event or a dead letter, by {@code docs/events.md} and,
 * for records of another schema, {@code docs/your-logs.md}. Never throws, whatever the bytes. Safe
 * for use by many threads.
 */
public final class EventParser {
  /** Search ids that start with this are made by Contraflow, from pairs. */
  public static final String PAIR_PREFIX = "pair:";

  private static final float MAX_GRADE = 1_000;

  private final ParseOptions options;
  private final RecordReader records;
  private final EventMapper mapper; // null for our own records

  public EventParser(ParseOptions options) {
    this.options = options;
    this.records = new RecordReader(options);
    this.mapper = options.source().mapsEvents() ? new EventMapper(options) : null;
  }

  /**
   * @param value the record's value, or null
   * @param kafkaTimestampMs the record's timestamp
   */
  public ParsedEvent parse(byte[] value, Origin origin, long kafkaTimestampMs) {
    try {
      JsonRecord json =
          mapper == null
              ? records.read(value)
              : mapper.read(value, origin.topic(), kafkaTimestampMs);
      return new EventRecord(event(json, kafkaTimestampMs), origin, kafkaTimestampMs);
    } catch (RejectedException e) {
      return DeadLetter.of(origin, kafkaTimestampMs, e.reason(), e.getMessage(), value);
    } catch (RuntimeException e) {
      String detail = "the value must be an event: " + e;
      return DeadLetter.of(origin, kafkaTimestampMs, DeadLetterReason.MALFORMED, detail, value);
    }
  }

  private SearchEvent event(JsonRecord json, long kafkaTimestampMs) throws RejectedException {
    String type = type(json);
    return switch (type) {
      case "impression" -> impression(json, timestamp(json, kafkaTimestampMs));
      case "action" -> action(json, timestamp(json, kafkaTimestampMs));
      case "pair" ->
          pair(
              json,
              json.has("timestamp")
                  ? timestamp(json, kafkaTimestampMs)
                  : Timestamps.checked("the Kafka timestamp", kafkaTimestampMs));
      case "tick" -> new Tick(timestamp(json, kafkaTimestampMs));
      default ->
          throw new RejectedException(
              DeadLetterReason.UNKNOWN_TYPE,
              "type must be impression, action, pair or tick, was " + JsonRecord.quoted(type));
    };
  }

  private static String type(JsonRecord json) throws RejectedException {
    if (json.has("type")) {
      return json.text("type");
    }
    if (json.has("results")) {
      return "impression";
    }
    if (json.has("action")) {
      return "action";
    }
    if ((json.has("query") || json.has("query_vector"))
        && json.has("doc_id")
        && !json.has("search_id")) {
      return "pair";
    }
    throw new RejectedException(
        DeadLetterReason.UNKNOWN_TYPE,
        "type must be impression, action, pair or tick, was absent and neither results, action nor"
            + " query with doc_id say which");
  }

  private long timestamp(JsonRecord json, long kafkaTimestampMs) throws RejectedException {
    return Timestamps.read(json, kafkaTimestampMs, options.clockSkewMs());
  }

  private Impression impression(JsonRecord json, long timestampMs) throws RejectedException {
    List<JsonRecord> shown = json.documents("results", options.maxResults());
    if (shown.isEmpty()) {
      throw new RejectedException(
          DeadLetterReason.NO_RESULTS,
          json.name("results") + " must have at least one entry, had 0");
    }
    List<Impression.Result> results = new ArrayList<>(shown.size());
    Set<String> seen = new HashSet<>();
    for (JsonRecord result : shown) {
      String docId = unseen(seen, json.name("results"), result.id("doc_id"));
      results.add(
          new Impression.Result(
              docId,
              position(result),
              result.textOrNull("text"),
              result.vectorOrNull("vector"),
              TeacherScores.of(result),
              Examined.propensity(result)));
    }
    return new Impression(
        json.model(),
        searchId(json),
        json.query(),
        json.vectorOrNull("query_vector"),
        json.idOrEmpty("user_id"),
        timestampMs,
        results,
        Examined.shuffled(json, results));
  }

  private static Action action(JsonRecord json, long timestampMs) throws RejectedException {
    long dwellMs = Action.NO_DWELL;
    if (json.has("dwell_ms")) {
      dwellMs = json.wholeNumber("dwell_ms");
      if (dwellMs < 0) {
        throw new RejectedException(
            DeadLetterReason.BAD_DWELL,
            json.name("dwell_ms") + " must not be negative, was " + dwellMs);
      }
    }
    return new Action(
        json.model(),
        searchId(json),
        json.id("doc_id"),
        timestampMs,
        json.id("action"),
        dwellMs,
        json.idOrEmpty("user_id"));
  }

  private Pair pair(JsonRecord json, long timestampMs) throws RejectedException {
    String docId = json.id("doc_id");
    List<Pair.Negative> negatives = new ArrayList<>();
    if (json.has("negatives")) {
      Set<String> seen = new HashSet<>();
      for (JsonRecord negative : json.documents("negatives", options.maxResults())) {
        String negativeId = unseen(seen, json.name("negatives"), negative.id("doc_id"));
        if (negativeId.equals(docId)) {
          throw new RejectedException(
              DeadLetterReason.POSITIVE_IS_NEGATIVE,
              json.name("negatives")
                  + " must not contain the pair's own document, had "
                  + JsonRecord.quoted(docId));
        }
        negatives.add(
            new Pair.Negative(
                negativeId,
                negative.textOrNull("text"),
                negative.vectorOrNull("vector"),
                TeacherScores.of(negative)));
      }
    }
    return new Pair(
        json.model(),
        json.query(),
        json.vectorOrNull("query_vector"),
        docId,
        json.textOrNull("text"),
        json.vectorOrNull("vector"),
        json.has("grade") ? grade(json) : 1,
        negatives,
        timestampMs,
        json.idOrEmpty("user_id"),
        TeacherScores.of(json));
  }

  private static String searchId(JsonRecord json) throws RejectedException {
    String searchId = json.id("search_id");
    if (searchId.startsWith(PAIR_PREFIX)) {
      throw new RejectedException(
          DeadLetterReason.RESERVED_ID,
          json.name("search_id")
              + " must not start with '"
              + PAIR_PREFIX
              + "', was "
              + JsonRecord.quoted(searchId));
    }
    return searchId;
  }

  private static int position(JsonRecord result) throws RejectedException {
    long position = result.wholeNumber("position");
    if (position < 1 || position > Integer.MAX_VALUE) {
      throw new RejectedException(
          DeadLetterReason.BAD_POSITION,
          result.name("position") + " must be at least 1 and a 32-bit number, was " + position);
    }
    return (int) position;
  }

  private static float grade(JsonRecord json) throws RejectedException {
    double grade = json.number("grade");
    if (!(grade >= 0 && grade <= MAX_GRADE)) {
      throw new RejectedException(
          DeadLetterReason.BAD_GRADE, json.name("grade") + " must be in [0, 1000], was " + grade);
    }
    return (float) grade;
  }

  private static String unseen(Set<String> seen, String field, String docId)
      throws RejectedException {
    if (!seen.add(docId)) {
      throw new RejectedException(
          DeadLetterReason.DUPLICATE_RESULT,
          field + " must list a document once, had " + JsonRecord.quoted(docId) + " twice");
    }
    return docId;
  }
}
