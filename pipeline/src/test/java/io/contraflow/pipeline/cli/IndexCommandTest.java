package io.contraflow.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs no cluster; OpenSearchIT has one. */
class IndexCommandTest {
  @TempDir Path output;

  private Run index(String address, String alias, String... more) {
    String[] args = new String[7 + more.length];
    System.arraycopy(
        new String[] {
          "index", "--opensearch", address, "--alias", alias, "--snapshot", output.toString()
        },
        0,
        args,
        0,
        7);
    System.arraycopy(more, 0, args, 7, more.length);
    return Run.of(args);
  }

  @Test
  void shouldSayWhatAnAddressAndAnAliasMustBe() {
    Run password = index("http://me:s3cret@localhost:9200", "a", "--search", "x");
    assertThat(password.code()).isEqualTo(2);
    assertThat(password.err())
        .contains("set CONTRAFLOW_OPENSEARCH_USER and CONTRAFLOW_OPENSEARCH_PASSWORD")
        .doesNotContain("s3cret");
    assertThat(index("localhost", "a", "--search", "x").err())
        .contains("--opensearch must be the address of a cluster, such as https://localhost:9200");
    assertThat(index("http://localhost:9200", "Shop", "--search", "x").err())
        .contains("--alias must be 1 to 200 of a-z 0-9 . _ -")
        .contains("was Shop");
  }

  @Test
  void shouldTakeEitherDocumentsOrASearch() {
    assertThat(index("http://localhost:9200", "a").code()).isEqualTo(2);
    assertThat(index("http://localhost:9200", "a", "--search", "x", "--documents", "f").code())
        .isEqualTo(2);
  }

  @Test
  void shouldSayThatTheClusterIsNotThere() throws IOException {
    RandomSnapshot.publish(output.resolve("snapshots"), 8);
    Path documents =
        Files.writeString(output.resolve("d.jsonl"), "{\"doc_id\":\"1\",\"text\":\"a\"}\n");
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    Run run = index("http://localhost:" + free, "a", "--documents", documents.toString());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("contraflow: OpenSearch must be reachable at http://localhost:" + free)
        .contains("check the address, and that the cluster runs");
  }
}
