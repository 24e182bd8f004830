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
      float[] optimizer = new float[random.nextInt(700)];
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
  }

  /** The fixture of version 2: read forever. */
  @Test
  void shouldReadVersionTwo() throws Exception {
    byte[] versionTwo = HexFormat.of().parseHex("020200000000803f0000003f000000c0");
    float[] row = new float[1];
    float[] optimizer = new float[2];
    codec.decode(versionTwo, row, optimizer);
    assertThat(row).containsExactly(1f);
    assertThat(optimizer).containsExactly(0.5f, -2f);
    assertThat(codec.encode(row, optimizer)).isEqualTo(versionTwo);
  }

  /** Adam remembers two numbers for each of the row's. */
  @Test
  void shouldCountMoreOptimizerValuesThanAByteHolds() throws Exception {
    float[] optimizer = new float[1536];
    optimizer[1535] = 3;
    byte[] bytes = codec.encode(new float[768], optimizer);
    assertThat(bytes).startsWith(2, 0, 6, 0).hasSize(RowCodec.sizeInBytes(768, 1536));
    float[] read = new float[1536];
    codec.decode(bytes, new float[768], read);
    assertThat(read).containsExactly(optimizer);
    assertThatThrownBy(() -> codec.decode(bytes, new float[769], new float[1535]))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("optimizer values=1536");
  }

  @Test
  void shouldRefuseVersionOneOfOtherLengths() {
    byte[] versionOne = HexFormat.of().parseHex("01010000803f000000c00000003f");
    assertThatThrownBy(() -> codec.decode(versionOne, new float[1], new float[2]))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("optimizer values=1");
    assertThatThrownBy(() -> codec.decode(new byte[] {1}, new float[0], new float[0]))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("optimizer values=none");
  }

  @Test
  void shouldRefuseOtherLengthsAndLeaveTheArraysAlone() {
    byte[] bytes = codec.encode(new float[] {1, 2, 3}, new float[] {4});
    float[] row = new float[3];
    assertThatThrownBy(() -> codec.decode(Arrays.copyOf(bytes, 19), row, new float[1]))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("row must have 3 values and 1 optimizer values, so 20 bytes")
        .hasMessageContaining("length=19")
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
    bytes[0] = 3;
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
