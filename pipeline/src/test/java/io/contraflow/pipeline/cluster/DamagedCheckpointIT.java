package io.contraflow.pipeline.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real checkpoints whose files are gone or cut. */
@Timeout(120)
class DamagedCheckpointIT {
  /** More than Flink puts into the metadata itself. */
  private static final int STATE_BYTES = 100_000;

  private static final BlockingQueue<Long> SEEN = new LinkedBlockingQueue<>();

  @TempDir Path directory;
  private Checkpointed made;

  @BeforeEach
  void makeTwo() throws Exception {
    SEEN.clear();
    try (EmbeddedFlink flink = EmbeddedFlink.start(options())) {
      submit(flink);
      while (Checkpointed.in(options().checkpoints()).readable().size() < 2) {
        assertThat(SEEN.poll(30, TimeUnit.SECONDS)).isNotNull();
      }
    }
    made = Checkpointed.in(options().checkpoints());
    assertThat(made.newestWhole()).contains(made.readable().get(0));
  }

  @Test
  void shouldNameAFileThatIsMissing() throws Exception {
    Path file = ownFile(made.readable().get(0));
    Files.delete(file);

    assertThatThrownBy(() -> EmbeddedFlink.start(options()))
        .isInstanceOf(ClusterException.class)
        .hasMessage(
            "the newest checkpoint, %s, cannot be resumed from: %s, a file of it, is missing;"
                + " restore a copy, or go back to checkpoint %d with --from-checkpoint %s",
            made.readable().get(0).directory(),
            file,
            made.readable().get(1).id(),
            made.readable().get(1).directory());
  }

  @Test
  void shouldNameAFileThatIsCutAndGoBackToTheOlderOne() throws Exception {
    Path file = ownFile(made.readable().get(0));
    long bytes = Files.size(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(bytes - 1);
    }

    assertThatThrownBy(() -> EmbeddedFlink.start(options()))
        .hasMessageContaining(
            "%s, a file of it, has %d bytes instead of %d; restore", file, bytes - 1, bytes);
    SEEN.clear();
    NewestCheckpoint older = made.readable().get(1);
    try (EmbeddedFlink flink = EmbeddedFlink.start(options(), Optional.of(older.directory()))) {
      assertThat(flink.resumedFrom()).contains(older);
      submit(flink);
      assertThat(SEEN.poll(30, TimeUnit.SECONDS)).isGreaterThan(1);
    }
  }

  @Test
  void shouldSayWhatToDoAboutAFlippedBitInAFile() throws Exception {
    Path file = ownFile(made.readable().get(0));
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    try (EmbeddedFlink flink = EmbeddedFlink.start(options())) {
      SEEN.clear();
      assertThatThrownBy(
              () -> {
                JobClient job = submit(flink);
                job.getJobExecutionResult().get(60, TimeUnit.SECONDS);
              })
          .satisfies(
              failure ->
                  assertThat(JobFailure.reason(failure))
                      .contains("a file of the checkpoint is damaged (")
                      .endsWith(
                          "restore a copy, or go back to an earlier checkpoint with"
                              + " --from-checkpoint"));
    }
  }

  /** With the newest state: written last before the checkpoint was complete. */
  private static Path ownFile(NewestCheckpoint checkpoint) throws IOException {
    try (Stream<Path> files = Files.list(checkpoint.directory().resolveSibling("shared"))) {
      return files
          .filter(file -> file.toFile().length() > STATE_BYTES)
          .filter(file -> modified(file).toMillis() <= checkpoint.modifiedMs())
          .max(Comparator.comparing(DamagedCheckpointIT::modified))
          .orElseThrow();
    }
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ClusterOptions options() {
    return new ClusterOptions(
        directory.resolve("checkpoints"),
        directory.resolve("scratch"),
        Duration.ofMillis(300),
        1,
        0,
        0,
        64L << 20);
  }

  private static JobClient submit(EmbeddedFlink flink) {
    return NumberJob.submit(flink, 20, new Noise());
  }

  /** State that changes whole with each number. */
  private static final class Noise extends KeyedProcessFunction<Integer, Long, Long> {
    private static final long serialVersionUID = 1;
    private transient ValueState<byte[]> noise;
    private transient ValueState<Long> count;

    @Override
    public void open(OpenContext context) {
      noise =
          getRuntimeContext()
              .getState(
                  new ValueStateDescriptor<>(
                      "noise", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
      count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
    }

    @Override
    public void processElement(Long number, Context context, Collector<Long> out) throws Exception {
      long next = count.value() == null ? 1 : count.value() + 1;
      byte[] bytes = noise.value() == null ? new byte[STATE_BYTES] : noise.value();
      new SplittableRandom(next).nextBytes(bytes);
      noise.update(bytes);
      count.update(next);
      SEEN.add(next);
      out.collect(next);
    }
  }
}
