package io.contraflow.operators.event;

import io.contraflow.operators.stream.CodecTypeInfo;
import io.contraflow.state.format.Codec;
import io.contraflow.state.format.CorruptException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What the events source emits, as bytes. */
public final class ParsedEventCodec implements Codec<ParsedEvent> {
  public static final ParsedEventCodec INSTANCE = new ParsedEventCodec();
  public static final CodecTypeInfo<ParsedEvent> TYPE =
      CodecTypeInfo.of(ParsedEvent.class, INSTANCE);

  private static final int EVENT = 1;
  private static final int DEAD_LETTER = 2;
  private static final int DEAD_LETTER_VERSION = 1;

  private ParsedEventCodec() {}

  @Override
  public int version() {
    return 4;
  }

  @Override
  public void write(ParsedEvent parsed, DataOutput out) throws IOException {
    if (parsed instanceof EventRecord record) {
      out.writeByte(EVENT);
      EventRecordCodec.INSTANCE.write(record, out);
    } else if (parsed instanceof DeadLetter letter) {
      out.writeByte(DEAD_LETTER);
      DeadLetterCodec.INSTANCE.write(letter, out);
    }
  }

  @Override
  public ParsedEvent read(DataInput in, int version) throws IOException {
    int code = in.readByte();
    return switch (code) {
      case EVENT -> EventRecordCodec.INSTANCE.read(in, version);
      case DEAD_LETTER -> DeadLetterCodec.INSTANCE.read(in, DEAD_LETTER_VERSION);
      default -> throw new CorruptException("unknown kind of parsed event: code=" + code);
    };
  }
}
