package io.contraflow.learner.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Features;
import io.contraflow.state.format.FormatException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class StoredSlotTest {

  /** The payload of version 1, which had token ids alone; read forever. */
  private static final String VERSION_ONE =
      "01 0001 64 0000000000000009 00000002 00000003 00000004"
          + " 0000000000000005 0000000000000006 0000000000000007 00000002 3f000000 bf800000";

  @Test
  void shouldReadVersionOne() throws FormatException {
    byte[] payload = HexFormat.of().parseHex(VERSION_ONE.replace(" ", ""));
    ByteBuffer frame = ByteBuffer.allocate(12 + payload.length).put("CFQS".getBytes());
    frame.putInt(1).putInt(0).put(payload);
    CRC32C crc = new CRC32C();
    crc.update(frame.array(), 4, 4);
    crc.update(payload);
    frame.putInt(8, (int) crc.getValue());
    StoredSlot slot = StoredSlot.FORMAT.fromBytes(frame.array());
    assertThat(slot.entry())
        .isEqualTo(new QueueEntry(new Document("d", 9, Features.tokens(3, 4)), 5, 6, 7));
    assertThat(slot.embedding()).containsExactly(0.5f, -1);
  }

  @Test
  void shouldKeepVectorsUnderAVersionThatOlderReleasesRefuse() throws FormatException {
    QueueEntry entry = new QueueEntry(new Document("d", 9, Features.vector(2, 3)), 5, 6, 7);
    byte[] bytes = StoredSlot.FORMAT.toBytes(new StoredSlot(entry, new float[] {0.5f, -1}));
    assertThat(ByteBuffer.wrap(bytes).getInt(4)).isGreaterThan(1);
    assertThat(StoredSlot.FORMAT.fromBytes(bytes).entry()).isEqualTo(entry);
  }
}
