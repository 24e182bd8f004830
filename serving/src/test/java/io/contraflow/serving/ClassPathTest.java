package io.contraflow.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a search service takes in with this library, and what it does not. */
class ClassPathTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.apache.flink.streaming.api.environment.StreamExecutionEnvironment",
        "org.nd4j.linalg.factory.Nd4j",
        "org.bytedeco.javacpp.Pointer",
        "org.apache.lucene.index.IndexWriter",
        "io.contraflow.learner.step.Learner",
      })
  void shouldNotBring(String name) {
    assertThatThrownBy(() -> Class.forName(name)).isInstanceOf(ClassNotFoundException.class);
  }

  /** All tests of this module run so. */
  @Test
  void shouldNeedNoIncubatorModule() {
    assertThat(ModuleLayer.boot().modules())
        .extracting(Module::getName)
        .noneMatch(module -> module.startsWith("jdk.incubator"));
  }
}
