package io.contraflow.operators.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.state.format.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Announcements, between operators and on the {@code model-snapshots} topic: JSON in both. */
public final class SnapshotAnnouncementCodec implements Codec<SnapshotAnnouncement> {
  public static final SnapshotAnnouncementCodec INSTANCE = new SnapshotAnnouncementCodec();

  private static final ObjectMapper JSON =
      new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

  private SnapshotAnnouncementCodec() {}

  public static byte[] json(SnapshotAnnouncement announcement) {
    try {
      return JSON.writeValueAsBytes(announcement);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static SnapshotAnnouncement announcement(byte[] json) throws IOException {
    return JSON.readValue(json, SnapshotAnnouncement.class);
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(SnapshotAnnouncement value, DataOutput out) throws IOException {
    byte[] json = json(value);
    out.writeInt(json.length);
    out.write(json);
  }

  @Override
  public SnapshotAnnouncement read(DataInput in, int version) throws IOException {
    byte[] json = new byte[in.readInt()];
    in.readFully(json);
    return announcement(json);
  }
}
