package io.contraflow.learner.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class BackendsTest {
  @Test
  void shouldKnowItsLabels() {
    assertThat(Backend.of("cuda")).isEqualTo(Backend.CUDA);
    assertThatThrownBy(() -> Backend.of("gpu"))
        .hasMessage("a backend must be one of auto, cpu, cuda, was gpu; set learner.backend");
  }

  @Test
  void shouldTakeTheCpu() {
    assertThat(Backends.take(Backend.CPU)).isEqualTo(Backend.CPU);
    assertThat(Nd4j.getBackend().getClass().getSimpleName()).isEqualTo("CpuBackend");
    assertThat(Backends.name(Backend.CPU)).isEqualTo("cpu");
  }

  @Test
  void shouldRefuseASecondBackendInAProcess() {
    assertThatThrownBy(() -> Backends.take(Backend.CUDA, Backend.CPU))
        .isInstanceOf(UnusableBackendException.class)
        .hasMessage(
            "a process computes on one backend, the first that it uses: learner.backend=cuda, in use"
                + " here=cpu; set learner.backend to auto or cpu, or let the job run in processes"
                + " (task managers) of its own");
  }

  @Test
  void shouldFallBackWhereThereIsNoDevice() {
    withoutDevice();
    assertThat(Backends.take(Backend.AUTO)).isEqualTo(Backend.CPU);
    assertThatThrownBy(() -> Backends.take(Backend.CUDA))
        .isInstanceOf(UnusableBackendException.class)
        .hasMessageStartingWith(
            "learner.backend cuda needs a device of compute capability 3.7 to 8.6, found no ");
  }

  /** As in a build without the profile: in a JVM of its own, without the tests' binding. */
  @Test
  void shouldSayOnceThatTheJarsAreNotThere() throws Exception {
    String printed = inProcess(path -> !path.contains("cuda"));

    assertThat(printed)
        .containsOnlyOnce(
            "learner.backend auto is cpu: found no jars of the Maven profile cuda on the class"
                + " path")
        .contains(
            "found no jars of the Maven profile cuda on the class path; build with that profile"
                + " (docs/gpu.md), or set learner.backend to cpu or auto");
  }

  private static String inProcess(Predicate<String> keep) throws Exception {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> keep.test(Path.of(entry).getFileName().toString()))
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.apache.logging.log4j.level=INFO",
                "-cp",
                classPath,
                Take.class.getName())
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return printed;
  }

  private static void withoutDevice() {
    CudaDevices here = CudaDevices.here();
    assumeTrue(here.missing() != null, "there is a device: " + here.devices());
  }

  static final class Take {
    private Take() {}

    public static void main(String[] args) {
      Backends.take(Backend.AUTO);
      Backends.take(Backend.AUTO);
      try {
        Backends.take(Backend.CUDA);
      } catch (UnusableBackendException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
