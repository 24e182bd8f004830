package io.contraflow.state.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtobufTest {
  private static String hex(Protobuf message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    message.pieces().forEach(out::writeBytes);
    assertThat(message.size()).isEqualTo(out.size());
    return HexFormat.of().formatHex(out.toByteArray());
  }

  /** The examples of the encoding's own description, protobuf.dev/programming-guides/encoding. */
  @Test
  void shouldEncodeAsTheFormatsOwnExamplesDo() {
    assertThat(hex(new Protobuf().number(1, 150))).isEqualTo("089601");
    assertThat(hex(new Protobuf().text(2, "testing"))).isEqualTo("120774657374696e67");
    assertThat(hex(new Protobuf().message(3, new Protobuf().number(1, 150))))
        .isEqualTo("1a03089601");
  }

  @Test
  void shouldEncodeTheBordersOfANumber() {
    assertThat(hex(new Protobuf().number(1, 0))).isEqualTo("0800");
    assertThat(hex(new Protobuf().number(1, 127))).isEqualTo("087f");
    assertThat(hex(new Protobuf().number(1, 128))).isEqualTo("088001");
    assertThat(hex(new Protobuf().number(20, 16383))).isEqualTo("a001ff7f");
    assertThat(hex(new Protobuf().number(1, Long.MAX_VALUE))).isEqualTo("08ffffffffffffffff7f");
  }

  @Test
  void shouldPutPiecesOneAfterTheOther() {
    assertThat(
            hex(new Protobuf().bytes(9, 2, List.of(new byte[] {1}, new byte[0], new byte[] {2}))))
        .isEqualTo("4a020102");
  }
}
