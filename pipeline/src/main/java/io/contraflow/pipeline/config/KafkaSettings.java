package io.contraflow.pipeline.config;

import io.contraflow.operators.event.ParseOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Where the records are: {@code kafka.*}, {@code source.*} and {@code events.*}. */
public final class KafkaSettings {
  public static final Option<String> BOOTSTRAP_SERVERS =
      Option.of(
          "kafka.bootstrap-servers",
          Types.TEXT,
          "localhost:9092",
          "Brokers to ask first, as host:port, separated by commas.");

  public static final Option<String> GROUP_ID =
      Option.of(
          "kafka.group-id",
          Types.TEXT,
          "contraflow",
          "Consumer group under which offsets are shown to Kafka's tools. The job itself resumes"
              + " from its checkpoint.");

  public static final Option<Integer> PARTITIONS =
      Option.of(
              "kafka.partitions",
              Types.INTEGER,
              2,
              "Partitions of a topic that does not exist yet and is created.")
          .that("at least 1", value -> value >= 1);

  public static final Option<Integer> REPLICATION_FACTOR =
      Option.of(
              "kafka.replication-factor",
              Types.INTEGER,
              -1,
              "Replicas of a topic that is created; -1 takes the broker's default.")
          .that("at least 1, or -1", value -> value >= 1 || value == -1);

  public static final Option<Map<String, String>> PROPERTIES =
      Option.of(
          "kafka.properties",
          Types.PROPERTIES,
          Map.of(),
          "Handed to every Kafka client as it is: security.protocol, sasl.jaas.config and so on."
              + " ${env:NAME} and ${file:/path}, alone or within a value, are read by the client"
              + " itself where it runs, so that a secret stands in no file of the job's.");

  public static final Option<String> SEARCH_EVENTS =
      topics("search-events", "Impressions, actions and pairs, read; one topic, or several.");
  public static final Option<String> DOCUMENTS =
      topics(
          "documents",
          "The catalogue, keyed by document id, compacted, read; one topic, or several.");
  public static final Option<String> LEARNER_REPORTS =
      topic("learner-reports", "One report a training step, keyed by model, written.");
  public static final Option<String> DEAD_LETTERS =
      topic("dead-letters", "Records that could not be used, with origin and reason, written.");
  public static final Option<String> MODEL_SNAPSHOTS =
      topic("model-snapshots", "Announcements of snapshots, keyed by model, compacted, written.");

  static final List<Option<String>> TOPICS =
      List.of(SEARCH_EVENTS, DOCUMENTS, LEARNER_REPORTS, DEAD_LETTERS, MODEL_SNAPSHOTS);

  public static final Option<StartPosition> START =
      Option.of(
          "source.start",
          StartPosition.TYPE,
          new StartPosition(StartPosition.Place.EARLIEST, 0),
          "Where a job without a checkpoint begins to read search events; committed is where"
              + " kafka.group-id has got to, the earliest where it has not been. Documents are always"
              + " read from the earliest.");

  public static final Option<Duration> DISORDER =
      Option.of(
          "source.disorder",
          Durations.TYPE,
          Duration.ofSeconds(1),
          "How far out of order the events of one partition may come without counting as late.");

  public static final Option<Duration> CLOCK_SKEW =
      Option.of(
          "events.clock-skew",
          Durations.TYPE,
          Duration.ofMinutes(1),
          "An event further than this ahead of its Kafka timestamp goes to the dead letters.");

  public static final Option<Duration> IDLE_AFTER =
      Option.of(
              "source.idle-after",
              Durations.TYPE,
              Duration.ofSeconds(5),
              "A partition without records for this long (wall clock) no longer holds back the"
                  + " others.")
          .that("above 0", value -> value.toMillis() > 0);

  public static final Option<Duration> MAX_DRIFT =
      Option.of(
          "source.max-drift",
          Durations.TYPE,
          Duration.ofHours(1),
          "A partition is not read further than this (event time) ahead of the one that is furthest"
              + " behind, of whatever topic, so that a small topic does not fill the state while a"
              + " large one is read. Idle partitions hold back nothing; 0 s for no bound. A run with"
              + " an end (--until) has none.");

  public static final Option<Long> MAX_RECORD_BYTES =
      Option.of(
              "events.max-record-bytes",
              Sizes.TYPE,
              1L << 20,
              "A record whose value is larger goes to the dead letters, unread.")
          .that("above 0 and at most 1 GiB", value -> value > 0 && value <= 1L << 30);

  public static final Option<Integer> MAX_RESULTS =
      Option.of(
              "events.max-results",
              Types.INTEGER,
              ParseOptions.MAX_RESULTS,
              "An impression with more results, or a pair with more negatives, goes to the dead"
                  + " letters; further pages of a search add results up to this number.")
          .that("in [1, 10000]", value -> value >= 1 && value <= 10_000);

  public static final Option<Integer> MAX_DEPTH =
      Option.of(
              "events.max-depth",
              Types.INTEGER,
              ParseOptions.MAX_DEPTH,
              "A record whose objects and arrays are nested deeper goes to the dead letters.")
          .that("in [4, 500]", value -> value >= 4 && value <= 500);

  private KafkaSettings() {}

  static List<Option<?>> all() {
    return List.of(
        BOOTSTRAP_SERVERS,
        GROUP_ID,
        PARTITIONS,
        REPLICATION_FACTOR,
        PROPERTIES,
        SEARCH_EVENTS,
        DOCUMENTS,
        LEARNER_REPORTS,
        DEAD_LETTERS,
        MODEL_SNAPSHOTS,
        START,
        DISORDER,
        CLOCK_SKEW,
        IDLE_AFTER,
        MAX_DRIFT,
        MAX_RECORD_BYTES,
        MAX_RESULTS,
        MAX_DEPTH);
  }

  private static Option<String> topics(String name, String description) {
    return Option.of("kafka.topics." + name, Types.TEXT, name, description)
        .that(
            "letters, digits, '.', '_' and '-', several names parted by commas",
            value -> value.matches("[a-zA-Z0-9._-]{1,249}( *, *[a-zA-Z0-9._-]{1,249})*"));
  }

  /** The names of topics that are written as one text. */
  static List<String> names(String topics) {
    return Arrays.stream(topics.split(",")).map(String::trim).toList();
  }

  private static Option<String> topic(String name, String description) {
    return Option.of("kafka.topics." + name, Types.TEXT, name, description)
        .that("letters, digits, '.', '_' and '-'", value -> value.matches("[a-zA-Z0-9._-]{1,249}"));
  }
}
