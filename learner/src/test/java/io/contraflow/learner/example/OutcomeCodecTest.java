package io.contraflow.learner.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeCodecTest {
  private static final OutcomeCodec CODEC = OutcomeCodec.INSTANCE;

  /** Written by the release that had token ids alone; read forever. */
  private static final String VERSION_ONE =
      "02 0001 6d 0000000000000005 0000000000000004 0001 73 0001 75 0001 71"
          + " 00000002 00000007 00000008 0001 64 0000000000000009 00000001 00000003"
          + " 0001 0001 6e 000000000000000a 00000001 00000004 3f000000";

  private static Example example(Features query, Features document) {
    return new Example(
        "m",
        5,
        4,
        "s",
        "u",
        "q",
        query,
        new Document("d", 9, document),
        List.of(new Document("n", 10, Features.tokens(4))),
        0.5f);
  }

  @Test
  void shouldReadVersionOne() throws IOException {
    byte[] bytes = HexFormat.of().parseHex(VERSION_ONE.replace(" ", ""));
    assertThat(CODEC.read(new DataInputStream(new ByteArrayInputStream(bytes)), 1))
        .isEqualTo(example(Features.tokens(7, 8), Features.tokens(3)));
  }

  @Test
  void shouldKeepVectorsUnderAVersionThatOlderReleasesRefuse() throws IOException {
    Example example = example(Features.vector(0.5f, -1), Features.vector(2, 3));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CODEC.write(example, new DataOutputStream(bytes));
    assertThat(CODEC.version()).isGreaterThan(1);
    assertThat(
            CODEC.read(
                new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())),
                CODEC.version()))
        .isEqualTo(example);
  }
}
