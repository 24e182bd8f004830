package io.contraflow.benchmarks.chaos;

import io.contraflow.pipeline.demo.ScheduledRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * A way to read a log that no model may depend on.
 *
 * @param partitions of both topics
 * @param subtasks of each stage, of each process in turn: all but the last are killed
 * @param threads of a kernel
 * @param checkpointMs between checkpoints
 * @param polled records at most that a poll of the source returns
 * @param bunch records at most that come from one partition before some of another do
 * @param overMs how long the log takes to come in; 0 if it is there beforehand
 * @param order seed of the order across partitions
 */
record Variation(
    int partitions,
    List<Integer> subtasks,
    int threads,
    int checkpointMs,
    int polled,
    int bunch,
    long overMs,
    long order) {
  private static final List<Integer> PARTITIONS = List.of(2, 3, 5, 8);
  private static final List<Integer> INTERVALS_MS = List.of(150, 500, 3000);
  private static final List<Integer> POLLED = List.of(3, 50, 500);
  private static final int MOST_SUBTASKS = 3;
  private static final int MOST_THREADS = 2;
  private static final long OVER_MS = 15_000;

  private static final List<Integer> BUNCHES = List.of(1, 20, 300, Integer.MAX_VALUE);

  /**
   * Of a log that a process is killed amid: each partition needs records after that, if ticks,
   * since one that nothing comes from holds the others back.
   */
  private static final List<Integer> SMALL_BUNCHES = List.of(1, 20);

  /**
   * @param number from 1 on; every second one is there beforehand, every third one is never killed
   */
  static Variation of(int number, Random random) {
    boolean whole = number % 2 == 1;
    int processes = number % 3 == 0 ? 1 : 2 + random.nextInt(2);
    List<Integer> subtasks = new ArrayList<>();
    while (subtasks.size() < processes) {
      int next = 1 + random.nextInt(MOST_SUBTASKS);
      if (subtasks.isEmpty() || next != subtasks.get(subtasks.size() - 1)) {
        subtasks.add(next);
      }
    }
    return new Variation(
        one(PARTITIONS, random),
        subtasks,
        1 + random.nextInt(MOST_THREADS),
        one(INTERVALS_MS, random),
        one(POLLED, random),
        one(processes == 1 ? BUNCHES : SMALL_BUNCHES, random),
        whole ? 0 : OVER_MS,
        random.nextLong());
  }

  private static int one(List<Integer> of, Random random) {
    return of.get(random.nextInt(of.size()));
  }

  /** The options that make it, but for the number of subtasks. */
  Map<String, String> settings(String name) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("kafka.topics.search-events", name + "-search-events");
    settings.put("kafka.topics.documents", name + "-documents");
    settings.put("kafka.properties", "{max.poll.records: \"%d\"}".formatted(polled));
    settings.put("learner.threads", String.valueOf(threads));
    settings.put("checkpoint.interval", checkpointMs + " ms");
    return settings;
  }

  /**
   * A log's records in another order across partitions; within each it stays. Where a process is to
   * be killed on the way, the catalogue comes first, so that something is learnt before.
   */
  List<ScheduledRecord> shuffled(SearchLog log) {
    int first = subtasks.size() == 1 ? 0 : log.beforeSearches();
    Random random = new Random(order);
    List<ScheduledRecord> all = log.records();
    List<ScheduledRecord> shuffled = shuffled(all.subList(0, first), random);
    shuffled.addAll(shuffled(all.subList(first, all.size()), random));
    return shuffled;
  }

  private List<ScheduledRecord> shuffled(List<ScheduledRecord> records, Random random) {
    Map<TopicPartition, List<ScheduledRecord>> byPartition = new LinkedHashMap<>();
    for (ScheduledRecord record : records) {
      byPartition
          .computeIfAbsent(record.topicPartition(), partition -> new ArrayList<>())
          .add(record);
    }
    List<ScheduledRecord> shuffled = new ArrayList<>(records.size());
    List<List<ScheduledRecord>> left = new ArrayList<>(byPartition.values());
    List<Integer> taken = new ArrayList<>(left.stream().map(each -> 0).toList());
    while (!left.isEmpty()) {
      int partition = 0;
      int place = random.nextInt(records.size() - shuffled.size()); // among all that is left
      while (place >= left.get(partition).size() - taken.get(partition)) {
        place -= left.get(partition).size() - taken.get(partition);
        partition++;
      }
      List<ScheduledRecord> of = left.get(partition);
      int from = taken.get(partition);
      int to = from + Math.min(of.size() - from, 1 + random.nextInt(bunch));
      shuffled.addAll(of.subList(from, to));
      taken.set(partition, to);
      if (to == of.size()) {
        left.remove(partition);
        taken.remove(partition);
      }
    }
    return shuffled;
  }

  /** What a person sees of it. */
  @Override
  public String toString() {
    return "%d partitions, %s, %s; subtasks %s; %d %s; a checkpoint every %d ms; polls of %d"
        .formatted(
            partitions,
            bunch == Integer.MAX_VALUE ? "one after the other" : "in bunches of up to " + bunch,
            overMs == 0 ? "there beforehand" : "over %d s".formatted(overMs / 1000),
            String.join(", then ", subtasks.stream().map(String::valueOf).toList()),
            threads,
            threads == 1 ? "thread" : "threads",
            checkpointMs,
            polled);
  }
}
