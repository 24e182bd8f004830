package io.contraflow.learner.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.LoggerFactory;

class Nd4jProcessTest {
  @Test
  void shouldNotDependOnTheContextClassLoader() throws Exception {
    // In a JVM of its own: ND4J is told once where its parts are.
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                UnderAClosedLoader.class.getName())
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(printed).endsWith("3.0" + System.lineSeparator());
    assertThat(process.waitFor()).isZero();
  }

  /** Uses ND4J in a thread whose context class loader is closed, as one of an ended job is. */
  static final class UnderAClosedLoader {
    private UnderAClosedLoader() {}

    public static void main(String[] args) {
      LoggerFactory.getLogger(UnderAClosedLoader.class); // a cluster has logged before
      Thread.currentThread().setContextClassLoader(new ClosedLoader());
      Backends.take(Backend.CPU);
      try (INDArray array = Nd4j.create(new float[] {1, 3})) {
        System.out.println(array.getFloat(1));
      }
    }
  }

  private static final class ClosedLoader extends ClassLoader {
    ClosedLoader() {
      super(null);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      throw new IllegalStateException("closed");
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) {
      throw new IllegalStateException("closed");
    }
  }
}
