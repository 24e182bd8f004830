package io.contraflow.state.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
  @TempDir Path directory;
  private Path file;

  private static SafetensorsWriter.Written write(Path file, Table table) throws IOException {
    return SafetensorsWriter.write(
        file, List.of(new SafetensorsWriter.Tensor(table, false)), new WriteGate());
  }

  @BeforeEach
  void place() {
    file = directory.resolve("model.safetensors");
  }

  @ParameterizedTest
  @CsvSource({"1,1", "7,3", "1000,256", "5,300000"})
  void shouldGiveBackEveryRow(int rows, int dimension) throws Exception {
    ArrayTable table = ArrayTable.random(rows, dimension, 3);
    SafetensorsWriter.Written written = write(file, table);
    assertThat(written.file()).isEqualTo(new FileEntry(Sha256.of(file), Files.size(file)));
    Table read = SafetensorsFile.open(file).matrix(StaticModel.TENSOR);
    assertThat(read.rows()).isEqualTo(rows);
    assertThat(read.dimension()).isEqualTo(dimension);
    float[] row = new float[dimension];
    for (int r = 0; r < rows; r++) {
      read.read(r, row);
      assertThat(row).isEqualTo(table.values()[r]);
    }
  }

  @Test
  void shouldHashTheDataWithoutTheHeader() throws Exception {
    ArrayTable table = new ArrayTable("embedding.weight", new float[][] {{1, 2}});
    byte[] data =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(1).putFloat(2).array();
    assertThat(write(file, table).tensorSha256()).isEqualTo(Sha256.of(data));
    byte[] bytes = Files.readAllBytes(file);
    assertThat(bytes.length % 8).isZero();
    assertThat(bytes).endsWith(data);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void shouldRefuseToWriteWhatNobodyShouldServe(float value) {
    ArrayTable table = ArrayTable.random(9, 4, 1);
    table.values()[6][2] = value;
    assertThatThrownBy(() -> write(file, table))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("must be finite, row 6 is not")
        .hasMessageContaining("lower learner.learning-rate");
  }

  @Test
  void shouldReadHalfPrecisionAsFloats() throws Exception {
    short[] halves = {0x3C00, (short) 0xC000, 0x0001, (short) 0x8000, 0x7BFF, 0x7C00};
    float[] floats = {1f, -2f, 0x1p-24f, -0f, 65504f, Float.POSITIVE_INFINITY};
    write("{\"t\":{\"dtype\":\"F16\",\"shape\":[2,3],\"data_offsets\":[0,12]}}", bytes(halves));
    assertRows(floats);
    short[] brains = {0x3F80, (short) 0xC000, 0x0001, (short) 0x8000, 0x7F7F, 0x4049};
    for (int i = 0; i < brains.length; i++) {
      floats[i] = Float.intBitsToFloat(brains[i] << 16);
    }
    write("{\"t\":{\"dtype\":\"BF16\",\"shape\":[2,3],\"data_offsets\":[0,12]}}", bytes(brains));
    assertRows(floats);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        " {}",
        "{}",
        "not json",
        "{\"t\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}} x",
        "{\"t\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,16]}}",
        "{\"t\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[16,0]}}",
        "{\"t\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[4,20]}}",
        "{\"t\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[-4,12]}}",
        "{\"t\":{\"dtype\":\"F32\",\"shape\":[-2,-2],\"data_offsets\":[0,16]}}",
        "{\"t\":{\"dtype\":\"F32\",\"shape\":[3,2],\"data_offsets\":[0,24]}}",
        "{\"t\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}",
        "{\"t\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,9],\"data_offsets\":[0,16]}}",
        "{\"t\":{\"dtype\":\"F99\",\"shape\":[2,2],\"data_offsets\":[0,16]}}",
        "{\"t\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,16]}}",
        "{\"t\":{\"shape\":[2,2],\"data_offsets\":[0,16]}}",
        "{\"t\":7}",
        "{\"t\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
            + "\"u\":{\"dtype\":\"F32\",\"shape\":[1,3],\"data_offsets\":[4,16]}}",
      })
  void shouldRefuseAHeaderThatDoesNotFitItsData(String header) throws Exception {
    write(header, new byte[16]);
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining(file + " is not a whole safetensors file")
        .hasMessageContaining("restore a copy");
  }

  @Test
  void shouldRefuseEveryTruncationAndAnyBytes() throws Exception {
    write(file, ArrayTable.random(3, 4, 1));
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> SafetensorsFile.open(file)).isInstanceOf(CorruptException.class);
    }
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      Files.write(file, noise);
      assertThatThrownBy(() -> SafetensorsFile.open(file)).isInstanceOf(CorruptException.class);
    }
  }

  @Test
  void shouldSayWhichTensorIsMissingOrNoMatrix() throws Exception {
    write("{\"t\":{\"dtype\":\"I32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}", new byte[16]);
    SafetensorsFile opened = SafetensorsFile.open(file);
    assertThatThrownBy(() -> opened.matrix("embedding.weight"))
        .isInstanceOf(CorruptException.class)
        .hasMessage(file + " must have the tensor \"embedding.weight\", has [t]");
    assertThatThrownBy(() -> opened.matrix("t"))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("must be a matrix of F32, F16 or BF16, was I32 [2, 2]");
  }

  private void assertRows(float[] expected) throws IOException {
    Table table = SafetensorsFile.open(file).matrix("t");
    float[] row = new float[3];
    for (int r = 0; r < 2; r++) {
      table.read(r, row);
      assertThat(row).isEqualTo(Arrays.copyOfRange(expected, 3 * r, 3 * r + 3));
    }
  }

  private void write(String header, byte[] data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    Files.write(
        file,
        ByteBuffer.allocate(8 + json.length + data.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json)
            .put(data)
            .array());
  }

  private static byte[] bytes(short[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (short value : values) {
      bytes.putShort(value);
    }
    return bytes.array();
  }
}
