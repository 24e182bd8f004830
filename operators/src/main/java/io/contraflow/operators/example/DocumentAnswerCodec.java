package io.contraflow.operators.example;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.OutcomeCodec;
import io.contraflow.operators.stream.CodecTypeInfo;
import io.contraflow.state.format.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Answers as bytes, between operators and in checkpoints. Version 2 may have vectors where version
 * 1 has token ids alone.
 */
public final class DocumentAnswerCodec implements Codec<DocumentAnswer> {
  public static final DocumentAnswerCodec INSTANCE = new DocumentAnswerCodec();
  static final CodecTypeInfo<DocumentAnswer> TYPE =
      CodecTypeInfo.of(DocumentAnswer.class, INSTANCE);

  private DocumentAnswerCodec() {}

  @Override
  public int version() {
    return 2;
  }

  @Override
  public void write(DocumentAnswer answer, DataOutput out) throws IOException {
    out.writeUTF(answer.model());
    out.writeUTF(answer.searchId());
    out.writeLong(answer.decisionTimeMs());
    out.writeLong(answer.knownMs());
    if (answer.document() == null) {
      out.writeByte(answer.missing().code());
      out.writeUTF(answer.docId());
    } else {
      out.writeByte(0);
      OutcomeCodec.writeDocument(answer.document(), out);
    }
  }

  @Override
  public DocumentAnswer read(DataInput in, int version) throws IOException {
    String model = in.readUTF();
    String searchId = in.readUTF();
    long decisionTimeMs = in.readLong();
    long knownMs = in.readLong();
    int code = in.readByte();
    if (code == 0) {
      Document document = OutcomeCodec.readDocument(in);
      return new DocumentAnswer(
          model, searchId, decisionTimeMs, document.id(), knownMs, document, null);
    }
    return new DocumentAnswer(
        model, searchId, decisionTimeMs, in.readUTF(), knownMs, null, DropReason.ofCode(code));
  }
}
