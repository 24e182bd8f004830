package io.contraflow.operators.event;

import io.contraflow.operators.stream.CodecTypeInfo;
import io.contraflow.state.format.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Events with their origin as bytes. */
public final class EventRecordCodec implements Codec<EventRecord> {
  public static final EventRecordCodec INSTANCE = new EventRecordCodec();
  public static final CodecTypeInfo<EventRecord> TYPE =
      CodecTypeInfo.of(EventRecord.class, INSTANCE);

  private EventRecordCodec() {}

  @Override
  public int version() {
    return 4;
  }

  @Override
  public void write(EventRecord record, DataOutput out) throws IOException {
    DeadLetterCodec.writeOrigin(record.origin(), out);
    out.writeLong(record.kafkaTimestampMs());
    SearchEventCodec.INSTANCE.write(record.event(), out);
  }

  @Override
  public EventRecord read(DataInput in, int version) throws IOException {
    Origin origin = DeadLetterCodec.readOrigin(in);
    long kafkaTimestampMs = in.readLong();
    return new EventRecord(SearchEventCodec.INSTANCE.read(in, version), origin, kafkaTimestampMs);
  }
}
