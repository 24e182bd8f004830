package io.contraflow.pipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineCheckTest {
  @TempDir Path output;

  @Test
  void shouldFindTheMachineOfThisBuildFit() {
    assertThat(MachineCheck.all(output.resolve("not/yet"), Map.of("broker", 0)))
        .extracting(MachineCheck.Finding::subject)
        .containsExactly("JDK", "platform", "broker", "disk", "memory");
    assertThat(MachineCheck.jdk(17).ok()).isTrue();
    assertThat(platformHere().ok()).as(platformHere().line()).isTrue();
  }

  @Test
  void shouldSayWhatToDoAboutAnOldJdk() {
    assertThat(MachineCheck.jdk(11).line())
        .startsWith("JDK        problem  Java 11 in ")
        .endsWith("; set JAVA_HOME to a JDK 17 or newer");
  }

  @Test
  void shouldNameTheNativeLibrariesThatAPlatformLacks() {
    assertThat(MachineCheck.platform("Linux", "riscv64").line())
        .startsWith("platform   problem  linux-riscv64, no native library [")
        .endsWith("or build with -Dnative.platform=linux-riscv64");
  }

  @Test
  void shouldFindAPortTaken() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(MachineCheck.port("broker", socket.getLocalPort()).line())
          .isEqualTo(
              "broker     problem  port "
                  + socket.getLocalPort()
                  + " is taken; stop what listens there, perhaps an earlier demo, or choose"
                  + " another");
    }
    assertThat(MachineCheck.port("broker", 0).line())
        .isEqualTo("broker     ok       any free port");
  }

  @Test
  void shouldAskForDiskAndMemory() {
    assertThat(MachineCheck.disk(output, Long.MAX_VALUE).ok()).isFalse();
    assertThat(MachineCheck.disk(output, 1).line()).contains("ok", "free in " + output);
    assertThat(MachineCheck.memory(1L << 30).line())
        .isEqualTo(
            "memory     problem  1.0 GiB available; free some: the demo needs about 2.0 GiB");
    assertThat(MachineCheck.memory(null).ok()).isTrue();
  }

  @Test
  void shouldReadKibibytesOfProcFiles() {
    List<String> lines = List.of("Name:\tjava", "VmHWM:\t  1234 kB");

    assertThat(ProcFile.bytes(lines, "VmHWM")).isEqualTo(1234L << 10);
    assertThat(ProcFile.bytes(lines, "VmPeak")).isNull();
    assertThat(ProcFile.bytes("/no/such/file", "VmHWM")).isNull();
  }

  private static MachineCheck.Finding platformHere() {
    return MachineCheck.platform(System.getProperty("os.name"), System.getProperty("os.arch"));
  }
}
