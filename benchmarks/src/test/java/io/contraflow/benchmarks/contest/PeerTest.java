package io.contraflow.benchmarks.contest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerTest {
  @TempDir Path directory;

  /** A program that answers each request with itself. */
  private Peer echo() throws Exception {
    return new Peer("echo", new ProcessBuilder("cat").start(), directory.resolve("log"));
  }

  @Test
  void shouldAnswerEachRequest() throws Exception {
    try (Peer peer = echo()) {
      assertThat(peer.ask(Map.of("ms", 1.5)).path("ms").asDouble()).isEqualTo(1.5);
      assertThat(peer.ask(Map.of("ms", 2)).path("ms").asInt()).isEqualTo(2);
      assertThat(peer.isAlive()).isTrue();
    }
  }

  @Test
  void shouldSayWhatThePeerSays() throws Exception {
    try (Peer peer = echo()) {
      assertThatThrownBy(() -> peer.ask(Map.of("error", "no such method")))
          .isInstanceOf(PeerException.class)
          .hasMessage("echo: no such method");
    }
  }

  @Test
  void shouldSayWhereItsLogIsWhenItHasEnded() throws Exception {
    Peer peer = new Peer("gone", new ProcessBuilder("true").start(), Path.of("gone.log"));
    assertThatThrownBy(() -> peer.ask(Map.of()))
        .isInstanceOf(PeerException.class)
        .hasMessageContaining("gone.log says why");
    peer.close();
  }

  @Test
  void shouldSayWhyThereIsNoEnvironment() throws Exception {
    Path scripts = Files.createDirectories(directory.resolve("benchmarks/peers"));
    Path setup = Files.writeString(scripts.resolve("setup.sh"), "echo trying; echo no pip; exit 2");
    assertThat(setup.toFile().setExecutable(true)).isTrue();
    StringWriter progress = new StringWriter();
    try (PeerPrograms programs = PeerPrograms.of(directory, directory, new PrintWriter(progress))) {
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatThrownBy(() -> programs.running("x.py", 1, PeerPrograms.Allocator.STOCK))
            .isInstanceOf(PeerException.class)
            .hasMessage("setup.sh ended with 2: no pip");
      }
      assertThat(programs.fastest()).isEqualTo(PeerPrograms.Allocator.STOCK);
    }
    assertThat(progress.toString()).containsOnlyOnce("the peers' Python environment");
  }
}
