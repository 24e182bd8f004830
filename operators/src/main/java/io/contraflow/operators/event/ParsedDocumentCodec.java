package io.contraflow.operators.event;

import io.contraflow.operators.stream.CodecTypeInfo;
import io.contraflow.state.format.Codec;
import io.contraflow.state.format.CorruptException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What the documents source emits, as bytes. */
public final class ParsedDocumentCodec implements Codec<ParsedDocument> {
  public static final ParsedDocumentCodec INSTANCE = new ParsedDocumentCodec();
  public static final CodecTypeInfo<ParsedDocument> TYPE =
      CodecTypeInfo.of(ParsedDocument.class, INSTANCE);

  private static final int DOCUMENT = 1;
  private static final int DEAD_LETTER = 2;
  private static final int DEAD_LETTER_VERSION = 1;
  private static final int TICK = 3;

  private ParsedDocumentCodec() {}

  @Override
  public int version() {
    return 2;
  }

  @Override
  public void write(ParsedDocument parsed, DataOutput out) throws IOException {
    if (parsed instanceof DocumentEvent document) {
      out.writeByte(DOCUMENT);
      DocumentEventCodec.INSTANCE.write(document, out);
    } else if (parsed instanceof DeadLetter letter) {
      out.writeByte(DEAD_LETTER);
      DeadLetterCodec.INSTANCE.write(letter, out);
    } else {
      out.writeByte(TICK);
      out.writeLong(parsed.timestampMs());
    }
  }

  @Override
  public ParsedDocument read(DataInput in, int version) throws IOException {
    int code = in.readByte();
    return switch (code) {
      case DOCUMENT -> DocumentEventCodec.INSTANCE.read(in, version);
      case DEAD_LETTER -> DeadLetterCodec.INSTANCE.read(in, DEAD_LETTER_VERSION);
      case TICK -> new Tick(in.readLong());
      default -> throw new CorruptException("unknown kind of parsed document: code=" + code);
    };
  }
}
