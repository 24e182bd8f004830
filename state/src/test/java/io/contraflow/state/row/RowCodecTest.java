package io.contraflow.state.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.TooNewException;
import io.contraflow.state.format.TooOldException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowCodecTest {
  private final RowCodec codec = new RowCodec();

  @Test
  void shouldGiveBackEveryBit() throws Exception {
    Random random = new Random(1);
    for (int round = 0; round < 100; round++) {
      float[] row = new float[random.nextInt(300)];
      float[] optimizer = new float[random.nextInt(256)];
      for (float[] values : new float[][] {row, optimizer}) {
        for (int i = 0; i < values.length; i++) {
          values[i] = Float.intBitsToFloat(random.nextInt());
        }
      }
      float[] rowRead = new float[row.length];
      float[] optimizerRead = new float[optimizer.length];
      codec.decode(codec.encode(row, optimizer), rowRead, optimizerRead);
      assertThat(bits(rowRead)).isEqualTo(bits(row));
      assertThat(bits(optimizerRead)).isEqualTo(bits(optimizer));
    }
  }

  /** The fixture of version 1: read forever. */
  @Test
  void shouldReadVersionOne() throws Exception {
    byte[] versionOne = HexFormat.of().parseHex("01010000803f000000c00000003f");
    float[] row = new float[2];
    float[] optimizer = new float[1];
    codec.decode(versionOne, row, optimizer);
    assertThat(row).containsExactly(1f, -2f);
    assertThat(optimizer).containsExactly(0.5f);
    assertThat(codec.encode(row, optimizer)).isEqualTo(versionOne);
  }

  @Test
  void shouldRefuseOtherLengthsAndLeaveTheArraysAlone() {
    byte[] bytes = codec.encode(new float[] {1, 2, 3}, new float[] {4});
    float[] row = new float[3];
    assertThatThrownBy(() -> codec.decode(Arrays.copyOf(bytes, 17), row, new float[1]))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("row must have 3 values and 1 optimizer values, so 18 bytes")
        .hasMessageContaining("length=17")
        .hasMessageContaining("restore an earlier checkpoint");
    assertThatThrownBy(() -> codec.decode(bytes, new float[2], new float[2]))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("optimizer values=1");
    assertThatThrownBy(() -> codec.decode(new byte[0], row, new float[1]))
        .isInstanceOf(CorruptException.class);
    assertThat(row).containsOnly(0f);
  }

  @Test
  void shouldTellOldAndNewApart() {
    byte[] bytes = codec.encode(new float[] {1}, new float[0]);
    bytes[0] = 0;
    assertThatThrownBy(() -> codec.decode(bytes, new float[1], new float[0]))
        .isInstanceOf(TooOldException.class)
        .hasMessageContaining("version=0");
    bytes[0] = 2;
    assertThatThrownBy(() -> codec.decode(bytes, new float[1], new float[0]))
        .isInstanceOf(TooNewException.class)
        .hasMessageContaining("upgrade Contraflow");
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }
}
