package io.contraflow.operators.event;

import io.contraflow.operators.stream.CodecTypeInfo;
import io.contraflow.state.format.Codec;
import io.contraflow.state.format.Counted;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Dead letters as bytes, between operators and in checkpoints. */
public final class DeadLetterCodec implements Codec<DeadLetter> {
  public static final DeadLetterCodec INSTANCE = new DeadLetterCodec();
  public static final CodecTypeInfo<DeadLetter> TYPE = CodecTypeInfo.of(DeadLetter.class, INSTANCE);

  private DeadLetterCodec() {}

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(DeadLetter letter, DataOutput out) throws IOException {
    writeOrigin(letter.origin(), out);
    out.writeLong(letter.kafkaTimestampMs());
    out.writeByte(letter.reason().code());
    LongText.write(letter.detail(), out);
    out.writeInt(letter.sizeInBytes());
    out.writeInt(letter.bytes().length);
    out.write(letter.bytes());
  }

  @Override
  public DeadLetter read(DataInput in, int version) throws IOException {
    Origin origin = readOrigin(in);
    long kafkaTimestampMs = in.readLong();
    DeadLetterReason reason = DeadLetterReason.ofCode(in.readByte());
    String detail = LongText.read(in);
    int sizeInBytes = in.readInt();
    byte[] bytes = Counted.bytes(in, in.readInt());
    return new DeadLetter(origin, kafkaTimestampMs, reason, detail, sizeInBytes, bytes);
  }

  static void writeOrigin(Origin origin, DataOutput out) throws IOException {
    out.writeUTF(origin.topic());
    out.writeInt(origin.partition());
    out.writeLong(origin.offset());
  }

  static Origin readOrigin(DataInput in) throws IOException {
    return new Origin(in.readUTF(), in.readInt(), in.readLong());
  }
}
