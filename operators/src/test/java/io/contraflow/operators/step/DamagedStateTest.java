package io.contraflow.operators.step;

import static io.contraflow.operators.step.LearnHarness.T0_MS;
import static io.contraflow.operators.step.LearnHarness.outcomes;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.state.format.CorruptException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.state.rocksdb.RocksDBKeyedStateBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksIterator;

/** What cannot be read, now or ever: the job must end, for it would begin again without end. */
class DamagedStateTest {
  @TempDir Path directory;

  @Test
  void shouldEndAtAnOutcomeThatCannotBeRead() throws Exception {
    try (LearnHarness harness = new LearnHarness(directory).open()) {
      harness.feed(outcomes(20, T0_MS, 10_000, 1, "default"));
      cutValues(harness, "buffer");

      assertThatThrownBy(() -> harness.watermark(T0_MS + 20_000))
          .cause()
          .isInstanceOf(SuppressRestartsException.class)
          .cause()
          .isInstanceOf(CorruptException.class)
          .hasMessageContaining(" does not parse: ")
          .hasMessageEndingWith("; resume from an earlier checkpoint");
    }
  }

  @Test
  void shouldEndAtAStartThatIsDamaged() throws Exception {
    LearnSettings settings = LearnHarness.settings(directory, 5, "w");
    try (Stream<Path> files = Files.walk(directory.resolve("start"))) {
      for (Path table : files.filter(file -> file.toString().endsWith(".safetensors")).toList()) {
        Files.write(table, new byte[] {1}, StandardOpenOption.TRUNCATE_EXISTING);
      }
    }
    try (LearnHarness harness = new LearnHarness(directory, settings, 1, 0)) {
      assertThatThrownBy(harness::open)
          .isInstanceOf(SuppressRestartsException.class)
          .hasCauseInstanceOf(CorruptException.class);
    }
  }

  /** Leaves three bytes of each value of a state: not null, a version, the first of the rest. */
  private static void cutValues(LearnHarness harness, String state) throws Exception {
    RocksDBKeyedStateBackend<?> backend =
        (RocksDBKeyedStateBackend<?>) harness.operator().<String>getKeyedStateBackend();
    RocksDB rocks = (RocksDB) read(backend, "db");
    Map<?, ?> states = (Map<?, ?>) read(backend, "kvStateInformation");
    var handle =
        ((RocksDBKeyedStateBackend.RocksDbKvStateInfo) states.get(state)).columnFamilyHandle;
    try (RocksIterator values = rocks.newIterator(handle)) {
      for (values.seekToFirst(); values.isValid(); values.next()) {
        rocks.put(handle, values.key(), Arrays.copyOf(values.value(), 3));
      }
    }
  }

  private static Object read(RocksDBKeyedStateBackend<?> backend, String name) throws Exception {
    Field field = RocksDBKeyedStateBackend.class.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(backend);
  }
}
