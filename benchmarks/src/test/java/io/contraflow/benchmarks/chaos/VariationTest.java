package io.contraflow.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.Start;
import io.contraflow.pipeline.demo.ScheduledRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class VariationTest {
  private static final ChaosOptions OPTIONS =
      new ChaosOptions(0, 1, 100, 100, 2, Start.parse("random"), 4, .3, Path.of("none"));

  @Test
  void shouldKeepTheOrderWithinEachPartitionAlone() throws IOException {
    SearchLog log = log(5);
    List<ScheduledRecord> records = log.records();
    Variation variation = new Variation(5, List.of(1), 1, 500, 50, 20, 0, 3);

    List<ScheduledRecord> shuffled = variation.shuffled(log);

    assertThat(shuffled).isNotEqualTo(records).containsExactlyInAnyOrderElementsOf(records);
    assertThat(byPartition(shuffled)).isEqualTo(byPartition(records));
    assertThat(variation.shuffled(log)).isEqualTo(shuffled);
    int catalogue = log.beforeSearches();
    List<ScheduledRecord> ofSome =
        new Variation(5, List.of(1, 2), 1, 500, 50, 20, 0, 3).shuffled(log);
    assertThat(ofSome.subList(0, catalogue))
        .containsExactlyInAnyOrderElementsOf(records.subList(0, catalogue));
  }

  @Test
  void shouldHoldTheSameEventsWhateverThePartitions() throws IOException {
    assertThat(events(log(2))).isEqualTo(events(log(8)));
    assertThat(log(2).clickedPairs()).isEqualTo(log(8).clickedPairs());
  }

  @Test
  void shouldVaryEverythingAndChangeSubtasksFromProcessToProcess() {
    Random random = new Random(1);
    List<Variation> some =
        IntStream.rangeClosed(1, 60).mapToObj(number -> Variation.of(number, random)).toList();

    assertThat(some).extracting(Variation::partitions).contains(2, 3, 5, 8);
    assertThat(some).extracting(Variation::threads).contains(1, 2);
    assertThat(some).extracting(Variation::overMs).contains(0L).anyMatch(ms -> ms > 0);
    assertThat(some).extracting(each -> each.subtasks().size()).contains(1, 2, 3);
    assertThat(some).extracting(Variation::bunch).contains(1, Integer.MAX_VALUE);
    assertThat(some)
        .allSatisfy(
            each ->
                assertThat(each.subtasks())
                    .satisfies(
                        subtasks -> {
                          for (int i = 1; i < subtasks.size(); i++) {
                            assertThat(subtasks.get(i)).isNotEqualTo(subtasks.get(i - 1));
                          }
                        }));
  }

  private static SearchLog log(int partitions) throws IOException {
    return SearchLog.of(OPTIONS, Configuration.defaults().topics(), partitions);
  }

  private static Map<TopicPartition, List<ScheduledRecord>> byPartition(
      List<ScheduledRecord> records) {
    return records.stream().collect(Collectors.groupingBy(ScheduledRecord::topicPartition));
  }

  /** What is no tick, in the order in which it is sent. */
  private static List<String> events(SearchLog log) {
    return log.records().stream()
        .filter(record -> record.key() != null && !new String(record.value()).contains("tick"))
        .map(
            record ->
                record.topic()
                    + record.key()
                    + record.timestampMs()
                    + Arrays.hashCode(record.value()))
        .toList();
  }
}
