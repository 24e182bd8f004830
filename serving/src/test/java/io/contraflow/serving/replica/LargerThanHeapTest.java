package io.contraflow.serving.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.serving.SnapshotEncoder;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargerThanHeapTest {
  private static final String TEXT = "how do I reset my password";

  /** Half of the table's bytes. */
  private static final String HEAP = "-Xmx60m";

  @TempDir Path root;

  /** Row r has values of its own; 119 MiB in all. */
  private record Wide(int rows) implements Table {
    @Override
    public String name() {
      return "embedding.weight";
    }

    @Override
    public int dimension() {
      return 1024;
    }

    @Override
    public void read(int row, float[] into) {
      for (int d = 0; d < into.length; d++) {
        into[d] = (row * 31 + d * 17) % 257 - 128;
      }
    }
  }

  /** Takes a snapshot and prints the vector of a text. */
  static final class EmbeddingChild {
    private EmbeddingChild() {}

    /**
     * @param arguments {@code replica} with its directory, or {@code heap}; the snapshot
     */
    public static void main(String[] arguments) throws IOException {
      Path directory = Path.of(arguments[arguments.length - 1]);
      if (arguments[0].equals("heap")) {
        try (SnapshotEncoder encoder = SnapshotEncoder.open(directory)) {
          System.out.println(Arrays.toString(encoder.embedQuery(TEXT)));
        }
        return;
      }
      try (RocksReplica replica = RocksReplica.open(Path.of(arguments[1]))) {
        replica.take(PublishedSnapshot.read(directory));
        System.out.println(Arrays.toString(replica.embedQuery(TEXT)));
      }
    }
  }

  private static String child(String... arguments) throws Exception {
    String[] command = {
      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
      HEAP,
      "-cp",
      System.getProperty("java.class.path"),
      EmbeddingChild.class.getName()
    };
    String[] all = Arrays.copyOf(command, command.length + arguments.length);
    System.arraycopy(arguments, 0, all, command.length, arguments.length);
    Process child = new ProcessBuilder(all).redirectErrorStream(true).start();
    String out = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    child.waitFor();
    return out;
  }

  @Test
  void shouldServeFromDiskWhatDoesNotFitOnTheHeap() throws Exception {
    SnapshotStore store = SnapshotStore.open(root.resolve("snapshots"));
    PublishedSnapshot snapshot;
    try (InputStream in = getClass().getResourceAsStream("/all-minilm-l6-v2-tokenizer.json");
        Tokenizer tokenizer = Tokenizer.of(in.readAllBytes())) {
      SnapshotDraft draft = new SnapshotDraft("default", 1, 1, 0, Map.of(), Map.of(), 1);
      Wide table = new Wide(tokenizer.vocabularySize());
      snapshot = store.publish(store.stage(draft, table, new SnapshotEncoding.Static(tokenizer)));
    }
    String expected;
    try (SnapshotEncoder encoder = SnapshotEncoder.open(snapshot.directory())) {
      expected = Arrays.toString(encoder.embedQuery(TEXT));
    }
    String directory = snapshot.directory().toString();
    assertThat(child("heap", directory)).contains("OutOfMemoryError");
    assertThat(child("replica", root.resolve("replica").toString(), directory))
        .contains(expected)
        .doesNotContain("OutOfMemoryError");
  }
}
