package io.contraflow.operators.example;

import io.contraflow.operators.stream.CodecTypeInfo;
import io.contraflow.state.format.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Versions of documents as bytes, in checkpoints. */
public final class CatalogueVersionCodec implements Codec<CatalogueVersion> {
  public static final CatalogueVersionCodec INSTANCE = new CatalogueVersionCodec();
  static final CodecTypeInfo<CatalogueVersion> TYPE =
      CodecTypeInfo.of(CatalogueVersion.class, INSTANCE);

  private CatalogueVersionCodec() {}

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(CatalogueVersion value, DataOutput out) throws IOException {
    out.writeInt(value.partition());
    out.writeLong(value.offset());
    out.writeBoolean(value.isDeletion());
    if (!value.isDeletion()) {
      out.writeLong(value.text().contentHash());
      out.writeInt(value.text().tokens().length);
      for (int token : value.text().tokens()) {
        out.writeInt(token);
      }
    }
  }

  @Override
  public CatalogueVersion read(DataInput in, int version) throws IOException {
    int partition = in.readInt();
    long offset = in.readLong();
    boolean deletion = in.readBoolean();
    return new CatalogueVersion(partition, offset, deletion ? null : readText(in));
  }

  private static TokenizedText readText(DataInput in) throws IOException {
    long contentHash = in.readLong();
    int[] tokens = new int[in.readInt()];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = in.readInt();
    }
    return new TokenizedText(contentHash, tokens);
  }
}
