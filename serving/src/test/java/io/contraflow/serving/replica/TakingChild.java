package io.contraflow.serving.replica;

import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotChain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Takes the snapshots of a chain one after the other, and says so before each. */
final class TakingChild {
  static final String BEGINS = "begins ";

  private TakingChild() {}

  /**
   * @param arguments the replica, and the last snapshot of the chain
   */
  public static void main(String[] arguments) throws IOException {
    PublishedSnapshot last = PublishedSnapshot.read(Path.of(arguments[1]));
    try (RocksReplica replica = RocksReplica.open(Path.of(arguments[0]))) {
      List<PublishedSnapshot> links = SnapshotChain.of(last).links();
      String held = replica.snapshot().orElse("");
      int next = links.stream().map(PublishedSnapshot::id).toList().indexOf(held) + 1;
      for (PublishedSnapshot link : links.subList(next, links.size())) {
        System.out.println(BEGINS + link.id());
        System.out.flush();
        replica.take(link);
      }
    }
  }
}
