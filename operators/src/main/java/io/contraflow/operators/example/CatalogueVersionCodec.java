package io.contraflow.operators.example;

import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.example.OutcomeCodec;
import io.contraflow.operators.stream.CodecTypeInfo;
import io.contraflow.state.format.Codec;
import io.contraflow.state.format.Counted;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Versions of documents as bytes, in checkpoints. Version 1 has token ids only; where there are
 * none, version 2 says why.
 */
public final class CatalogueVersionCodec implements Codec<CatalogueVersion> {
  public static final CatalogueVersionCodec INSTANCE = new CatalogueVersionCodec();
  static final CodecTypeInfo<CatalogueVersion> TYPE =
      CodecTypeInfo.of(CatalogueVersion.class, INSTANCE);

  private CatalogueVersionCodec() {}

  @Override
  public int version() {
    return 2;
  }

  @Override
  public void write(CatalogueVersion value, DataOutput out) throws IOException {
    out.writeInt(value.partition());
    out.writeLong(value.offset());
    out.writeBoolean(value.isDeletion());
    if (!value.isDeletion()) {
      writeContent(value.content(), out);
    }
  }

  @Override
  public CatalogueVersion read(DataInput in, int version) throws IOException {
    int partition = in.readInt();
    long offset = in.readLong();
    boolean deletion = in.readBoolean();
    return new CatalogueVersion(partition, offset, deletion ? null : readContent(in, version));
  }

  private static void writeContent(FeaturedText content, DataOutput out) throws IOException {
    out.writeLong(content.contentHash());
    out.writeBoolean(content.features() != null);
    if (content.features() != null) {
      OutcomeCodec.writeFeatures(content.features(), out);
    } else {
      out.writeByte(content.missing().code());
    }
  }

  private static FeaturedText readContent(DataInput in, int version) throws IOException {
    return version < 2 ? readTokens(in) : readFeatures(in);
  }

  private static FeaturedText readFeatures(DataInput in) throws IOException {
    long contentHash = in.readLong();
    return in.readBoolean()
        ? new FeaturedText(contentHash, OutcomeCodec.readFeatures(in), null)
        : new FeaturedText(contentHash, null, DropReason.ofCode(in.readByte()));
  }

  private static FeaturedText readTokens(DataInput in) throws IOException {
    long contentHash = in.readLong();
    int[] tokens = Counted.ints(in, in.readInt());
    return tokens.length == 0
        ? new FeaturedText(contentHash, null, DropReason.EMPTY_DOCUMENT)
        : new FeaturedText(contentHash, new Features.Tokens(tokens), null);
  }
}
