package io.contraflow.operators.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.FormatException;
import io.contraflow.state.format.TooNewException;
import io.contraflow.state.format.TooOldException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The values that join, resolve and learn keep in state, written by another release or damaged. */
class PersistedValuesTest {
  private static final String PACKAGE = "io.contraflow.operators.";

  /**
   * @param codec its class
   * @param hex a value in version 1, with its version in front
   */
  private record Kind(String codec, String hex) {
    CodecSource<?> source() {
      return new CodecSource<>(codec);
    }

    byte[] bytes() throws IOException {
      return rewritten(new CodecSerializer<>(source()));
    }

    private <T> byte[] rewritten(CodecSerializer<T> serializer) throws IOException {
      return serializer.toBytes(
          serializer.fromBytes(HexFormat.of().parseHex(hex.replace(" ", ""))));
    }

    void read(byte[] bytes) throws IOException {
      new CodecSerializer<>(source()).fromBytes(bytes);
    }

    @Override
    public String toString() {
      return source().toString();
    }
  }

  static Stream<Kind> kinds() {
    return Stream.of(
        new Kind(
            "io.contraflow.learner.example.OutcomeCodec",
            "01 03 0001 6d 0000000000000005 0001 73 0001 64 01"),
        new Kind(
            PACKAGE + "event.SearchEventCodec",
            "01 01 0001 6d 0000000000000005 0001 73 0001 71 0000 0001 0001 64 00000003 00000001 74"),
        new Kind(
            PACKAGE + "event.DocumentEventCodec",
            "01 0001 64 00000001 74 ffffffff 0000000000000009 0001 6f 00000002 0000000000000003"),
        new Kind(
            PACKAGE + "search.LabelledSearchCodec",
            "01 0001 6d 0000000000000005 0001 73 0000 0001 71 00000001 0001 64 00000001 74 3f000000"
                + " 0000000000000004 00000001 0001 6e ffffffff"),
        new Kind(
            PACKAGE + "search.SearchHistoryCodec",
            "01 0000000000000005 01 01 0001 6d 0000000000000005 0001 73 0001 71 0000 0001 0001 64"
                + " 00000003 ffffffff 8000000000000000 00000001 0001 64 0000000000000006 3f000000"
                + " 0000 8000000000000000 00"),
        new Kind(
            PACKAGE + "example.CatalogueVersionCodec",
            "01 00000002 0000000000000003 00 0000000000000007 00000002 00000004 00000005"),
        new Kind(
            PACKAGE + "example.DocumentRequestCodec",
            "01 0001 6d 0001 73 0000000000000005 0001 64 00000001 74"),
        new Kind(
            PACKAGE + "example.DocumentAnswerCodec",
            "01 0001 6d 0001 73 0000000000000005 0000000000000006 00 0001 64 0000000000000007"
                + " 00000001 00000004"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void shouldAskForAnUpgradeWhereItIsNewer(Kind kind) throws IOException {
    byte[] bytes = kind.bytes();
    bytes[0]++;

    assertThatThrownBy(() -> kind.read(bytes))
        .isInstanceOf(TooNewException.class)
        .hasMessage(
            "%s was written by a newer release: version=%d, this release reads up to %d; upgrade"
                + " Contraflow",
            kind, bytes[0], bytes[0] - 1);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void shouldAskForAnOlderReleaseWhereItIsTooOld(Kind kind) throws IOException {
    byte[] bytes = kind.bytes();
    bytes[0] = 0;

    assertThatThrownBy(() -> kind.read(bytes))
        .isInstanceOf(TooOldException.class)
        .hasMessage(
            "%s is too old: version=0, this release reads from 1; use an older release to migrate"
                + " it",
            kind);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void shouldNoticeEveryTruncation(Kind kind) throws IOException {
    byte[] bytes = kind.bytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);

      assertThatThrownBy(() -> kind.read(cut))
          .isInstanceOf(CorruptException.class)
          .hasMessageEndingWith("; resume from an earlier checkpoint");
    }
  }

  /** Files of RocksDB have checksums of their own, values none: a flip may give another value. */
  @ParameterizedTest
  @MethodSource("kinds")
  void shouldThrowNothingElseOfAFlippedBit(Kind kind) throws IOException {
    byte[] bytes = kind.bytes();
    for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
      byte[] damaged = bytes.clone();
      damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      Throwable thrown = catchThrowable(() -> kind.read(damaged));
      if (thrown != null) {
        assertThat(thrown).as("bit %d", bit).isInstanceOf(FormatException.class);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void shouldRefuseTheSavepointOfANewerReleaseBeforeItsValues(Kind kind) throws IOException {
    int version = kind.source().codec().version();
    DataOutputSerializer out = new DataOutputSerializer(64);
    new CodecSerializerSnapshot<>(kind.source()).writeSnapshot(out);
    byte[] written = out.getCopyOfBuffer();
    read(2, written);
    written[written.length - 1]++;

    assertThatThrownBy(() -> read(2, written))
        .isInstanceOf(SuppressRestartsException.class)
        .cause()
        .isInstanceOf(TooNewException.class)
        .hasMessage(
            "%s was written by a newer release: version=%d, this release reads up to %d; upgrade"
                + " Contraflow",
            kind, version + 1, version);
    assertThatThrownBy(() -> read(3, written))
        .rootCause()
        .hasMessage(
            "a savepoint's serializer was written by a newer release: version=3, this release reads"
                + " up to 2; upgrade Contraflow");
  }

  @Test
  void shouldReadASavepointThatNamesTheCodecAlone() throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    out.writeUTF(PACKAGE + "event.SearchEventCodec");

    CodecSerializerSnapshot<?> read = read(1, out.getCopyOfBuffer());

    assertThat(((CodecSerializer<?>) read.restoreSerializer()).source())
        .isEqualTo(new CodecSource<>(PACKAGE + "event.SearchEventCodec"));
  }

  private static CodecSerializerSnapshot<?> read(int version, byte[] bytes) throws IOException {
    CodecSerializerSnapshot<?> snapshot = new CodecSerializerSnapshot<>();
    snapshot.readSnapshot(
        version, new DataInputDeserializer(bytes), PersistedValuesTest.class.getClassLoader());
    return snapshot;
  }
}
