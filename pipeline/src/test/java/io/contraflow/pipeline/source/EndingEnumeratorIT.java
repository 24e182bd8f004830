package io.contraflow.pipeline.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.config.StartPosition;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When readers of a run that ends hear that they have all there is to read. */
@Timeout(120)
class EndingEnumeratorIT {
  private static final int PARTITIONS = 2;
  private static final String ALL = "no more for ";

  @TempDir static Path directory;
  private static EmbeddedBroker broker;
  private static Configuration configuration;

  @BeforeAll
  static void start() throws Exception {
    broker = EmbeddedBroker.start(directory.resolve("broker"), 0);
    configuration =
        Configuration.defaults().with(KafkaSettings.BOOTSTRAP_SERVERS, broker.bootstrapServers());
    TopicAdmin.ensure(
        configuration.kafkaProperties(), TopicSpec.of(configuration.topics(), PARTITIONS), -1);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void shouldNotSayThatAllIsAssignedBeforeARestoredRunHasFoundIt() throws Exception {
    shouldAssignBeforeItSaysAll(new KafkaSourceEnumState(List.of(), List.of(), false), 0, 1);
  }

  @Test
  void shouldWaitForAPartitionThatHasBeenAdded() throws Exception {
    shouldAssignBeforeItSaysAll(new KafkaSourceEnumState(List.of(split(0)), List.of(), true), 1);
  }

  @Test
  void shouldSaySoWhereNothingIsNew() throws Exception {
    shouldAssignBeforeItSaysAll(
        new KafkaSourceEnumState(List.of(split(0), split(1)), List.of(), true));
  }

  @Test
  void shouldSaySoToReadersOfANewRun() throws Exception {
    shouldAssignBeforeItSaysAll(null, 0, 1);
  }

  /**
   * @param state null for a new run
   * @param found partitions that are to be assigned
   */
  private static void shouldAssignBeforeItSaysAll(KafkaSourceEnumState state, Integer... found)
      throws Exception {
    Coordinator coordinator = new Coordinator();
    EndingSource<?> source = source();
    try (SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> enumerator =
        state == null
            ? source.createEnumerator(coordinator)
            : source.restoreEnumerator(coordinator, state)) {
      enumerator.start();
      coordinator.register(0);
      enumerator.addReader(0);
      assertThat(coordinator.said).isEmpty();

      coordinator.answerAll();
      assertThat(coordinator.said).endsWith(ALL + 0).filteredOn((ALL + 0)::equals).hasSize(1);
      coordinator.register(1);
      enumerator.addReader(1);
      assertThat(coordinator.said).endsWith(ALL + 1);
      assertThat(coordinator.assigned).containsExactlyInAnyOrder(found);
    }
  }

  private static EndingSource<?> source() {
    LogEnds ends = LogEnds.of(configuration, new StartPosition(StartPosition.Place.LATEST, 0));
    return (EndingSource<?>)
        SourceBuilder.of(
            configuration,
            configuration.topics().searchEventTopics(),
            OffsetsInitializer.earliest(),
            Optional.of(ends),
            new EventDeserializer(configuration.parseOptions()));
  }

  private static KafkaPartitionSplit split(int partition) {
    return new KafkaPartitionSplit(
        new TopicPartition(configuration.topics().searchEvents(), partition), 0);
  }

  /** Flink's coordinator of two readers, whose thread is the test's: it answers when told to. */
  private static final class Coordinator implements SplitEnumeratorContext<KafkaPartitionSplit> {
    private final Map<Integer, ReaderInfo> readers = new HashMap<>();
    private final Queue<Runnable> asked = new ArrayDeque<>();
    private final List<String> said = new ArrayList<>();
    private final List<Integer> assigned = new ArrayList<>();

    private void register(int subtask) {
      readers.put(subtask, new ReaderInfo(subtask, "here"));
    }

    private void answerAll() {
      while (!asked.isEmpty()) {
        asked.remove().run();
      }
    }

    @Override
    public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
      asked.add(
          () -> {
            T answer;
            try {
              answer = callable.call();
            } catch (Exception e) {
              handler.accept(null, e);
              return;
            }
            handler.accept(answer, null);
          });
    }

    @Override
    public <T> void callAsync(
        Callable<T> callable, BiConsumer<T, Throwable> handler, long delayMs, long periodMs) {
      throw new IllegalStateException("a run that ends must look once");
    }

    @Override
    public void assignSplits(SplitsAssignment<KafkaPartitionSplit> assignment) {
      assignment
          .assignment()
          .forEach(
              (subtask, splits) -> {
                assertThat(said).doesNotContain(ALL + subtask);
                said.add("splits for " + subtask);
                splits.forEach(split -> assigned.add(split.getPartition()));
              });
    }

    @Override
    public void signalNoMoreSplits(int subtask) {
      said.add(ALL + subtask);
    }

    @Override
    public int currentParallelism() {
      return 2;
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
      return readers;
    }

    @Override
    public void sendEventToSourceReader(int subtask, SourceEvent event) {
      throw new IllegalStateException("Kafka's readers take no events");
    }

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
      return UnregisteredMetricsGroup.createSplitEnumeratorMetricGroup();
    }

    @Override
    public void runInCoordinatorThread(Runnable runnable) {
      runnable.run();
    }
  }
}
