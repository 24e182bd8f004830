package io.contraflow.learner.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.cpu.nativecpu.CpuBackend;
import org.nd4j.linalg.factory.Nd4jBackend;

class OneBackendLoaderTest {
  private static final String SERVICE = "META-INF/services/org.nd4j.linalg.factory.Nd4jBackend";

  @TempDir Path directory;

  /** As with both jars on the class path; ND4J would make one of each, the device's first. */
  @Test
  void shouldShowTheChosenBackendAlone() throws IOException {
    URL[] jars = {entry("cuda", "# comment\norg.nd4j.linalg.jcublas.JCublasBackend")};
    try (URLClassLoader both = new URLClassLoader(jars, getClass().getClassLoader())) {
      ClassLoader one = new OneBackendLoader(both, CpuBackend.class.getName());

      assertThat(Collections.list(both.getResources(SERVICE))).hasSize(2);
      assertThat(ServiceLoader.load(Nd4jBackend.class, one))
          .singleElement()
          .isInstanceOf(CpuBackend.class);
      assertThat(resources(one, "other.txt")).isEqualTo(resources(both, "other.txt")).hasSize(1);
    }
  }

  @Test
  void shouldShowNoneIfTheChosenIsNotThere() throws IOException {
    ClassLoader one =
        new OneBackendLoader(getClass().getClassLoader(), "org.nd4j.linalg.jcublas.JCublasBackend");

    assertThat(ServiceLoader.load(Nd4jBackend.class, one)).isEmpty();
  }

  private static List<URL> resources(ClassLoader loader, String name) throws IOException {
    return Collections.list(loader.getResources(name));
  }

  private URL entry(String name, String provider) throws IOException {
    Path file = directory.resolve(name).resolve(SERVICE);
    Files.createDirectories(file.getParent());
    Files.writeString(file, provider);
    Files.writeString(directory.resolve(name).resolve("other.txt"), "other");
    return directory.resolve(name).toUri().toURL();
  }
}
