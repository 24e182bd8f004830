package io.contraflow.pipeline.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedFlinkIT {
  /** What the job has counted, handed from its tasks to the test in the same JVM. */
  private static final BlockingQueue<Long> COUNTS = new LinkedBlockingQueue<>();

  @TempDir Path directory;

  @BeforeEach
  void clear() {
    COUNTS.clear();
  }

  @Test
  void shouldResumeFromTheNewestCheckpointOnceTheClusterHasGone() throws Exception {
    long counted;
    try (EmbeddedFlink flink = EmbeddedFlink.start(options())) {
      assertThat(flink.resumedFrom()).isEmpty();
      submit(flink);
      while (NewestCheckpoint.find(options().checkpoints()).isEmpty()) {
        assertThat(COUNTS.poll(30, TimeUnit.SECONDS)).isNotNull();
      }
    }
    NewestCheckpoint newest = NewestCheckpoint.find(options().checkpoints()).orElseThrow();
    COUNTS.clear();
    try (EmbeddedFlink flink = EmbeddedFlink.start(options())) {
      assertThat(flink.resumedFrom()).contains(newest);
      submit(flink);
      counted = COUNTS.poll(30, TimeUnit.SECONDS);
    }
    assertThat(counted).isGreaterThan(1);
  }

  @Test
  void shouldRefuseAnOutputThatAnotherClusterWritesTo() {
    try (EmbeddedFlink flink = EmbeddedFlink.start(options())) {
      assertThat(flink.resumedFrom()).isEmpty();
      assertThatThrownBy(() -> EmbeddedFlink.start(options()))
          .isInstanceOf(ClusterException.class)
          .hasMessage(
              "the output directory must be this process's alone, but: another process writes to "
                  + directory.toAbsolutePath()
                  + "; stop what else runs there, or give another --output");
    }
    EmbeddedFlink.start(options()).close();
  }

  @Test
  void shouldResumeFromASavepointAndKeepIt() throws Exception {
    long before;
    try (EmbeddedFlink flink = EmbeddedFlink.start(options())) {
      JobClient job = submit(flink);
      before = COUNTS.poll(30, TimeUnit.SECONDS);
      job.stopWithSavepoint(false, null, SavepointFormatType.CANONICAL).get(30, TimeUnit.SECONDS);
    }
    before = COUNTS.stream().mapToLong(Long::longValue).max().orElse(before);
    COUNTS.clear();
    try (EmbeddedFlink flink = EmbeddedFlink.start(options())) {
      assertThat(flink.resumedFrom().orElseThrow().isSavepoint()).isTrue();
      submit(flink);
      assertThat(COUNTS.poll(30, TimeUnit.SECONDS)).isEqualTo(before + 1);
      assertThat(flink.resumedFrom().orElseThrow().directory()).exists();
    }
  }

  @Test
  void shouldSayThatCheckpointsCannotBeWritten() throws Exception {
    Path checkpoints = options().checkpoints();
    try (EmbeddedFlink flink = EmbeddedFlink.start(options())) {
      JobClient job = submit(flink);
      while (NewestCheckpoint.find(checkpoints).isEmpty()) {
        assertThat(COUNTS.poll(30, TimeUnit.SECONDS)).isNotNull();
      }
      Files.move(checkpoints, directory.resolve("elsewhere"));
      Files.createFile(checkpoints); // no directory can be made in it
      assertThatThrownBy(() -> job.getJobExecutionResult().get(60, TimeUnit.SECONDS))
          .satisfies(
              failure ->
                  assertThat(CheckpointFailure.message(failure, checkpoints).orElseThrow())
                      .matches(
                          "checkpoints must be written to .*/check points, but several in a row were"
                              + " not, where [0-9]+ MiB are free; make room there or set"
                              + " checkpoint.directory, and run again with the same --output to go"
                              + " on"));
    }
  }

  private static int get(URI page) throws IOException {
    return ((HttpURLConnection) page.toURL().openConnection()).getResponseCode();
  }

  @Test
  void shouldServeTheWebPage() throws Exception {
    try (EmbeddedFlink flink = EmbeddedFlink.start(options())) {
      URI page = flink.restAddress().resolve("/index.html");
      long startNs = System.nanoTime();
      int answer = get(page);
      while (answer == HttpURLConnection.HTTP_UNAVAILABLE // until the cluster has its leader
          && System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(30)) {
        Thread.sleep(100);
        answer = get(page);
      }
      assertThat(answer).isEqualTo(HttpURLConnection.HTTP_OK);
      assertThat(page.getHost()).isIn("localhost", "127.0.0.1");
    }
  }

  @Test
  void shouldRefuseAStreamTypeThatNeedsKryo() {
    try (EmbeddedFlink flink = EmbeddedFlink.start(options())) {
      StreamExecutionEnvironment environment = flink.environment();
      environment.fromData(1, 2).map(i -> new Object()).returns(Object.class).print();
      assertThatThrownBy(() -> flink.submit(environment, "kryo"))
          .hasMessageContaining("Generic types have been disabled");
    }
  }

  private ClusterOptions options() {
    return new ClusterOptions(
        directory.resolve("check points"),
        directory.resolve("scratch"),
        Duration.ofMillis(200),
        1,
        0,
        0,
        64L << 20);
  }

  private static JobClient submit(EmbeddedFlink flink) {
    return NumberJob.submit(flink, 50, new Count());
  }

  private static final class Count extends KeyedProcessFunction<Integer, Long, Long> {
    private static final long serialVersionUID = 1;
    private transient ValueState<Long> count;

    @Override
    public void open(OpenContext context) {
      count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
    }

    @Override
    public void processElement(Long number, Context context, Collector<Long> out) throws Exception {
      long next = count.value() == null ? 1 : count.value() + 1;
      count.update(next);
      COUNTS.add(next);
      out.collect(next);
    }
  }
}
