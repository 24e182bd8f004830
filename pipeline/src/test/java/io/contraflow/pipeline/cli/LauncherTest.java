package io.contraflow.pipeline.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher on machines that are not fit: programs of its path say what they are. */
class LauncherTest {
  private static final String REMEDY =
      "install one (apt install openjdk-17-jdk, brew install openjdk@17, https://adoptium.net) or"
          + " set JAVA_HOME";

  @TempDir Path directory;

  @BeforeEach
  void link() throws IOException {
    for (String tool : List.of("dirname", "readlink", "sed", "head")) {
      script(tool, "exec " + find(tool) + " \"$@\"");
    }
    uname("Linux", "x86_64");
  }

  @Test
  void shouldNameAPlatformThatThereIsNothingFor() throws Exception {
    uname("FreeBSD", "amd64");
    assertThat(launch(Map.of()))
        .isEqualTo(
            "contraflow: the platform must be Linux or macOS on x86-64 or arm64, was FreeBSD amd64;"
                + " run it in a Linux container");
    uname("Linux", "riscv64");
    assertThat(launch(Map.of())).contains("was Linux riscv64");
  }

  @Test
  void shouldSayWhereAJdkComesFrom() throws Exception {
    assertThat(launch(Map.of()))
        .isEqualTo("contraflow: a JDK 17 or newer is needed, found no java; " + REMEDY);
    assertThat(launch(Map.of("JAVA_HOME", "/nowhere")))
        .isEqualTo(
            "contraflow: JAVA_HOME must be a JDK 17 or newer, but there is no /nowhere/bin/java; "
                + REMEDY);
  }

  @Test
  void shouldRefuseAJdkThatIsTooOld() throws Exception {
    Path java = script("java", "echo 'openjdk version \"11.0.25\" 2024-10-15' >&2");
    assertThat(launch(Map.of()))
        .isEqualTo("contraflow: a JDK 17 or newer is needed, " + java + " is 11; " + REMEDY);
    script("java", "echo 'java version \"1.8.0_432\"' >&2");
    assertThat(launch(Map.of())).contains(java + " is 1; ");
  }

  private String launch(Map<String, String> environment) throws Exception {
    Path launcher = Path.of(System.getProperty("contraflow.root"), "contraflow");
    ProcessBuilder builder =
        new ProcessBuilder(find("bash").toString(), launcher.toString(), "--version");
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put("PATH", directory.toString());
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isEqualTo(1);
    return said.lines().collect(joining("\n"));
  }

  private void uname(String system, String machine) throws IOException {
    script("uname", "[ \"$1\" = -s ] && echo " + system + " || echo " + machine);
  }

  private Path script(String name, String body) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, "#!" + find("bash") + "\n" + body + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static Path find(String tool) {
    for (String place : System.getenv("PATH").split(":")) {
      Path file = Path.of(place, tool);
      if (Files.isExecutable(file)) {
        return file;
      }
    }
    throw new IllegalStateException("a program must be on the path: " + tool);
  }
}
