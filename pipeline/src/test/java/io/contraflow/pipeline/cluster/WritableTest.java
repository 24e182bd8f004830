package io.contraflow.pipeline.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.flink.util.SerializedThrowable;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is in the way of a cluster, and how it is said. */
class WritableTest {
  @TempDir Path directory;

  @Test
  void shouldMakeTheDirectoryAndLeaveNothingInIt() throws IOException {
    Path snapshots = directory.resolve("not/yet");

    Writable.require("snapshots", snapshots, "set snapshots.directory");

    try (Stream<Path> files = Files.list(snapshots)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void shouldSayWhatIsInTheWayOfADirectory() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");

    assertThatThrownBy(() -> Writable.require("snapshots", file, "set snapshots.directory"))
        .isInstanceOf(ClusterException.class)
        .hasMessage(
            "snapshots must be written to %s, but: a file is in the place of a directory; let user"
                    .formatted(file)
                + " %s write there, or set snapshots.directory"
                    .formatted(System.getProperty("user.name")));
    assertThatThrownBy(() -> Writable.require("snapshots", file.resolve("below"), "set x"))
        .hasMessageContaining("Not a directory");
  }

  /** No user may write there, not even root, who may write where access is denied to others. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldSayThatNobodyMayWriteThere() {
    assertThatThrownBy(
            () -> Writable.require("checkpoints", Path.of("/sys/x"), "set checkpoint.directory"))
        .hasMessageMatching(
            "checkpoints must be written to /sys/x, but: (Operation not permitted|access denied"
                + "|Read-only file system); let user \\S+ write there, or set"
                + " checkpoint.directory");
  }

  @Test
  void shouldSayThatAPortIsTaken() throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    try (ServerSocket taken = new ServerSocket(0, 1, here)) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> Ports.requireFree("job.ui-port", here, port))
          .isInstanceOf(ClusterException.class)
          .hasMessageStartingWith("job.ui-port must be free, but port " + port + " is taken (")
          .hasMessageEndingWith("stop what listens there, or set job.ui-port to another");
    }
    assertThatCode(() -> Ports.requireFree("job.ui-port", here, 0)).doesNotThrowAnyException();
  }

  @Test
  void shouldAskForBothPortsBeforeFlinkStarts() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> EmbeddedFlink.start(options(port, 0)))
          .isInstanceOf(ClusterException.class)
          .hasMessageStartingWith("job.ui-port must be free, but port " + port + " is taken (");
      assertThatThrownBy(() -> EmbeddedFlink.start(options(0, port)))
          .isInstanceOf(ClusterException.class)
          .hasMessageStartingWith("job.metrics-port must be free, but port " + port + " is taken (")
          .hasMessageEndingWith("stop what listens there, or set job.metrics-port to another");
    }
    assertThat(directory).isEmptyDirectory();
  }

  private ClusterOptions options(int uiPort, int metricsPort) {
    return new ClusterOptions(
        directory.resolve("checkpoints"),
        directory.resolve("scratch"),
        Duration.ofSeconds(1),
        1,
        uiPort,
        0,
        64 << 20,
        metricsPort);
  }

  @Test
  void shouldSayThatADiskIsFull() {
    IOException full = new IOException("While appending to file: x.sst: No space left on device");

    assertThat(JobFailure.reason(new RuntimeException("flush", full)))
        .isEqualTo(
            "a disk is full (While appending to file: x.sst: No space left on device); make room,"
                + " and run again with the same --output to go on");
  }

  @Test
  void shouldSayWhatToDoAboutRefusalsOfKafka() {
    Exception denied = GroupAuthorizationException.forGroupId("contraflow");
    String rights = "; give the user that kafka.properties names the rights in docs/security.md";

    assertThat(JobFailure.reason(new RuntimeException("fetch", denied)))
        .isEqualTo("Not authorized to access group: contraflow" + rights + "#rights");
    assertThat(JobFailure.reason(new SerializedThrowable(denied))).contains(rights);
    assertThat(JobFailure.reason(new UnknownTopicOrPartitionException("no such topic")))
        .isEqualTo(
            "no such topic; a topic is missing: create it, or check kafka.topics and"
                + " kafka.bootstrap-servers");
    assertThat(JobFailure.reason(new IOException("something else"))).isEqualTo("something else");
  }
}
