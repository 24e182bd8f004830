package io.contraflow.benchmarks.serving;

import io.contraflow.benchmarks.Bar;
import io.contraflow.serving.SnapshotClient;
import io.contraflow.state.snapshot.Changes;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a snapshot of a large table weighs as changes, all its files, beside the rows that were
 * touched; and how long a client takes to follow.
 */
record DeltaSize(int rows, int dimension, int oneIn) {
  private static final double BAR = 1.2;

  List<Bar> run(Path directory, PrintWriter out) throws IOException {
    SnapshotStore store = SnapshotStore.open(directory);
    ServedModel.Rows before = new ServedModel.Rows(rows, dimension, 1, 0);
    ServedModel.Rows after = new ServedModel.Rows(rows, dimension, 1, oneIn);
    BitSet touched = new BitSet(rows);
    for (int row = 0; row < rows; row++) {
      touched.set(row, after.isChanged(row));
    }
    long begin = System.nanoTime();
    PublishedSnapshot full = ServedModel.publish(store, 1, before, null);
    double fullS = seconds(begin);
    try (SnapshotClient client = SnapshotClient.builder(directory).build()) {
      begin = System.nanoTime();
      client.look();
      double loadS = seconds(begin);
      begin = System.nanoTime();
      PublishedSnapshot delta =
          ServedModel.publish(store, 2, after, new Changes(full, touched, new BitSet(), 2));
      double deltaS = seconds(begin);
      begin = System.nanoTime();
      if (!client.look()) {
        throw new IllegalStateException(
            "the client must follow, says " + client.status().lastRefusal());
      }
      double followS = seconds(begin);
      long touchedBytes = (long) touched.cardinality() * dimension * Float.BYTES;
      long deltaBytes = bytes(delta.directory());
      out.printf(
          Locale.ROOT,
          "%,d x %d, %,d rows touched (%,d bytes)%n  full   %,13d bytes, written in %.2f s, loaded in %.2f s%n  delta  %,13d bytes, written in %.2f s, followed in %.2f s, the whole table's SHA-256 checked%n",
          rows,
          dimension,
          touched.cardinality(),
          touchedBytes,
          bytes(full.directory()),
          fullS,
          loadS,
          deltaBytes,
          deltaS,
          followS);
      out.flush();
      return List.of(Bar.atMost("serving.delta-ratio", (double) deltaBytes / touchedBytes, BAR));
    }
  }

  private static double seconds(long beginNs) {
    return (System.nanoTime() - beginNs) / 1e9;
  }

  private static long bytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }
}
