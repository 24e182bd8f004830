package io.contraflow.operators.example;

import io.contraflow.operators.event.LongText;
import io.contraflow.operators.event.Vectors;
import io.contraflow.operators.stream.CodecTypeInfo;
import io.contraflow.state.format.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Requests as bytes, between operators and in checkpoints; since version 2 with vectors. */
public final class DocumentRequestCodec implements Codec<DocumentRequest> {
  public static final DocumentRequestCodec INSTANCE = new DocumentRequestCodec();
  static final CodecTypeInfo<DocumentRequest> TYPE =
      CodecTypeInfo.of(DocumentRequest.class, INSTANCE);

  private DocumentRequestCodec() {}

  @Override
  public int version() {
    return 2;
  }

  @Override
  public void write(DocumentRequest request, DataOutput out) throws IOException {
    out.writeUTF(request.model());
    out.writeUTF(request.searchId());
    out.writeLong(request.decisionTimeMs());
    out.writeUTF(request.docId());
    LongText.write(request.text(), out);
    Vectors.write(request.vector(), out);
  }

  @Override
  public DocumentRequest read(DataInput in, int version) throws IOException {
    return new DocumentRequest(
        in.readUTF(),
        in.readUTF(),
        in.readLong(),
        in.readUTF(),
        LongText.read(in),
        version < 2 ? null : Vectors.read(in));
  }
}
