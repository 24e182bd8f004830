package io.contraflow.learner.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SeenDocumentsTest {
  private final SeenDocuments seen = new SeenDocuments(2, 7);

  @Test
  void shouldKeepThoseTrainedOnLastWhenTheyWereFirstSeenLongAgo() {
    seen.add("a");
    seen.add("b");
    seen.add("a");
    seen.add("c");
    assertThat(seen.contains("a")).isTrue();
    assertThat(seen.contains("b")).isFalse();
    assertThat(seen.contains("c")).isTrue();
  }

  @Test
  void shouldComeBackFromBytesInItsOrder() throws IOException {
    seen.add("a");
    seen.add("b");
    seen.add("a");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    seen.write(new DataOutputStream(bytes));
    SeenDocuments restored = new SeenDocuments(2, 7);
    restored.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    restored.add("c");
    assertThat(restored.contains("a")).isTrue();
    assertThat(restored.contains("b")).isFalse();
  }
}
