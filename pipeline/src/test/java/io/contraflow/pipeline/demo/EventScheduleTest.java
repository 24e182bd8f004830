package io.contraflow.pipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.pipeline.produce.ResumePoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class EventScheduleTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SEARCHES = 5_000;

  @Test
  void shouldMakeTheSameBytesFromTheSameSeed() {
    List<ScheduledRecord> once = records(7);

    assertThat(records(7)).isEqualTo(once);
    assertThat(records(8)).isNotEqualTo(once);
  }

  @Test
  void shouldNumberRecordsInTheOrderInWhichTheyAreSent() {
    List<ScheduledRecord> records = records(7);

    for (int i = 0; i < records.size(); i++) {
      ScheduledRecord record = records.get(i);
      assertThat(record.index()).isEqualTo(i);
      assertThat(new String(record.headers().get("contraflow-index"), StandardCharsets.US_ASCII))
          .isEqualTo(Integer.toString(i));
      assertThat(record.timestampMs())
          .isGreaterThanOrEqualTo(records.get(Math.max(0, i - 1)).timestampMs());
    }
  }

  @Test
  void shouldSendEveryEventUpToEightTenthsOfASecondLate() throws IOException {
    long latest = 0;
    long disorder = 0;
    long newest = 0;
    for (ScheduledRecord record : records(7)) {
      JsonNode event = JSON.readTree(record.value());
      if (record.topic().equals("search-events") && !isTick(event)) {
        long happened = event.get("timestamp").asLong();
        assertThat(record.timestampMs() - happened).isBetween(0L, 800L);
        latest = Math.max(latest, record.timestampMs() - happened);
        disorder = Math.max(disorder, newest - happened);
        newest = Math.max(newest, happened);
      }
    }
    assertThat(latest).isGreaterThan(790);
    assertThat(disorder).isBetween(700L, 800L);
  }

  @Test
  void shouldSendTwoPercentOfEventsTwice() {
    Map<String, Integer> times = new HashMap<>();
    for (ScheduledRecord record : records(7)) {
      if (record.topic().equals("search-events") && record.key() != null) {
        times.merge(new String(record.value(), StandardCharsets.UTF_8), 1, Integer::sum);
      }
    }
    long twice = times.values().stream().filter(count -> count == 2).count();

    assertThat(times.values()).allMatch(count -> count <= 2);
    double error = Math.sqrt(0.02 * 0.98 / times.size());
    assertThat((double) twice / times.size()).isCloseTo(0.02, within(5 * error));
  }

  @Test
  void shouldTickInEveryPartitionOfBothTopicsTwiceASecond() throws IOException {
    Map<TopicPartition, Long> last = new HashMap<>();
    for (ScheduledRecord record : records(7)) {
      JsonNode event = JSON.readTree(record.value());
      if (isTick(event)) {
        assertThat(event.get("timestamp").asLong()).isEqualTo(record.timestampMs());
        Long before = last.put(partition(record), record.timestampMs());
        assertThat(record.timestampMs() - (before == null ? 1_000_000 : before)).isEqualTo(500);
      }
    }
    assertThat(last).hasSize(6);
  }

  @Test
  void shouldSendAllDocumentsBeforeTheFirstSearch() {
    List<ScheduledRecord> records = records(7);
    int lastDocument = -1;
    int firstSearch = Integer.MAX_VALUE;
    Set<String> documents = new HashSet<>();
    for (int i = 0; i < records.size(); i++) {
      ScheduledRecord record = records.get(i);
      if (record.topic().equals("documents") && !EventJson.TICK_KEY.equals(record.key())) {
        documents.add(record.key());
        lastDocument = i;
      } else if (record.topic().equals("search-events") && record.key() != null) {
        firstSearch = Math.min(firstSearch, i);
      }
    }
    assertThat(documents).hasSize(9_879);
    assertThat(lastDocument).isLessThan(firstSearch);
  }

  @Test
  void shouldCountDistinctClickedPairs() throws IOException {
    EventSchedule schedule = DemoCorpus.schedule(DemoCorpus.run(SEARCHES, 7));
    Set<String> pairs = new HashSet<>();
    Set<String> searches = new HashSet<>();
    for (ScheduledRecord record : DemoCorpus.records(schedule)) {
      JsonNode event = JSON.readTree(record.value());
      if (event.path("type").asText().equals("action")) {
        pairs.add(event.get("search_id").asText() + " " + event.get("doc_id").asText());
      } else if (event.path("type").asText().equals("impression")) {
        searches.add(event.get("search_id").asText());
      }
    }
    assertThat(schedule.counts().clickedPairs()).isEqualTo(pairs.size());
    SimulatedUsers users = DemoCorpus.users(ClickModel.REALISTIC, 7);
    long shown =
        LongStream.range(0, SEARCHES).filter(i -> !users.search(i).page().isEmpty()).count();
    assertThat(schedule.counts().searches()).isEqualTo(SEARCHES);
    assertThat(searches).hasSize((int) shown);
  }

  @Test
  void shouldGoOnWithExactlyWhatEachPartitionLacks() {
    List<ScheduledRecord> all = records(7);
    Random random = new Random(42);
    for (int trial = 0; trial < 20; trial++) {
      // A kill leaves a prefix of its own in each partition.
      Map<TopicPartition, Integer> cuts = new HashMap<>();
      Map<TopicPartition, Long> lastIndex = new HashMap<>();
      Set<ScheduledRecord> held = new HashSet<>();
      for (ScheduledRecord record : all) {
        int cut = cuts.computeIfAbsent(partition(record), p -> random.nextInt(all.size()));
        if (record.index() < cut) {
          lastIndex.put(partition(record), record.index());
          held.add(record);
        }
      }
      ResumePoint resume = new ResumePoint(lastIndex);

      assertThat(
              records(7).stream()
                  .filter(record -> !resume.holds(record.topicPartition(), record.index()))
                  .toList())
          .isEqualTo(all.stream().filter(record -> !held.contains(record)).toList());
    }
  }

  private static List<ScheduledRecord> records(long seed) {
    return DemoCorpus.records(DemoCorpus.schedule(DemoCorpus.run(SEARCHES, seed)));
  }

  private static boolean isTick(JsonNode event) {
    return event.path("type").asText().equals("tick");
  }

  private static TopicPartition partition(ScheduledRecord record) {
    return new TopicPartition(record.topic(), record.partition());
  }
}
