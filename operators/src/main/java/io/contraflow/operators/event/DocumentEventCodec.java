package io.contraflow.operators.event;

import io.contraflow.operators.stream.CodecTypeInfo;
import io.contraflow.state.format.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Versions of documents as bytes; since version 2 with their vectors. */
public final class DocumentEventCodec implements Codec<DocumentEvent> {
  public static final DocumentEventCodec INSTANCE = new DocumentEventCodec();
  public static final CodecTypeInfo<DocumentEvent> TYPE =
      CodecTypeInfo.of(DocumentEvent.class, INSTANCE);

  private DocumentEventCodec() {}

  @Override
  public int version() {
    return 2;
  }

  @Override
  public void write(DocumentEvent event, DataOutput out) throws IOException {
    out.writeUTF(event.docId());
    LongText.write(event.text(), out);
    Vectors.write(event.vector(), out);
    LongText.write(event.topic(), out);
    out.writeLong(event.timestampMs());
    DeadLetterCodec.writeOrigin(event.origin(), out);
  }

  @Override
  public DocumentEvent read(DataInput in, int version) throws IOException {
    return new DocumentEvent(
        in.readUTF(),
        LongText.read(in),
        version < 2 ? null : Vectors.read(in),
        LongText.read(in),
        in.readLong(),
        DeadLetterCodec.readOrigin(in));
  }
}
