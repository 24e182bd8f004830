package io.contraflow.learner.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExecutionIdentityTest {
  @Test
  void shouldNameWhatComputesHere() {
    ExecutionIdentity here = ExecutionIdentity.of(KernelKind.AUTO);

    assertThat(here.kernel()).isEqualTo("blocked 2");
    assertThat(here.backend()).isEqualTo("cpu");
    assertThat(here.precision()).isEqualTo("float32");
    assertThat(here.cpu())
        .matches("[a-z0-9_]+, OpenBLAS [0-9.]+ [A-Z0-9]+, ND4J (generic|avx2|avx512), 16 lanes");
    assertThat(here).isEqualTo(ExecutionIdentity.of(KernelKind.BLOCKED));
  }

  @Test
  void shouldNameTheFirstDifference() {
    ExecutionIdentity saved = new ExecutionIdentity("blocked", "cpu", "float32", "a");

    assertThat(saved.firstDifference(saved)).isEmpty();
    assertThat(saved.firstDifference(new ExecutionIdentity("nd4j", "cpu", "float32", "b")))
        .contains("kernel");
    assertThat(saved.firstDifference(new ExecutionIdentity("blocked 2", "cpu", "float32", "a")))
        .contains("kernel");
    assertThat(
            saved.firstDifference(
                new ExecutionIdentity("blocked", "cuda 8.6 NVIDIA A10", "float32", "a")))
        .contains("backend");
    assertThat(saved.firstDifference(new ExecutionIdentity("blocked", "cpu", "bfloat16", "b")))
        .contains("precision");
    assertThat(saved.firstDifference(new ExecutionIdentity("blocked", "cpu", "float32", "b")))
        .contains("cpu");
  }

  @Test
  void shouldFollowTheCoreThatOpenBlasTakes() throws Exception {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "Nehalem is a core of x86-64");

    assertThat(inProcessWith("NEHALEM")).contains("OpenBLAS 0.3.30 NEHALEM, ");
    assertThat(inProcessWith("SANDYBRIDGE")).contains("OpenBLAS 0.3.30 SANDYBRIDGE, ");
  }

  private static String inProcessWith(String core) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Print.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("OPENBLAS_CORETYPE", core);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return said;
  }

  static final class Print {
    private Print() {}

    public static void main(String[] args) {
      System.out.println(ExecutionIdentity.of(KernelKind.AUTO).cpu());
    }
  }
}
