package io.contraflow.operators.search;

import io.contraflow.learner.example.Features;
import io.contraflow.learner.example.Placement;
import io.contraflow.operators.event.LongText;
import io.contraflow.operators.event.TeacherScores;
import io.contraflow.operators.event.Vectors;
import io.contraflow.operators.stream.CodecTypeInfo;
import io.contraflow.state.format.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Labelled searches as bytes, between operators and in checkpoints; since version 2 with vectors,
 * since version 3 with a teacher's scores, since version 4 with places on the page.
 */
public final class LabelledSearchCodec implements Codec<LabelledSearch> {
  public static final LabelledSearchCodec INSTANCE = new LabelledSearchCodec();
  public static final CodecTypeInfo<LabelledSearch> TYPE =
      CodecTypeInfo.of(LabelledSearch.class, INSTANCE);

  private LabelledSearchCodec() {}

  @Override
  public int version() {
    return 4;
  }

  @Override
  public void write(LabelledSearch search, DataOutput out) throws IOException {
    out.writeUTF(search.model());
    out.writeLong(search.decisionTimeMs());
    out.writeUTF(search.searchId());
    out.writeUTF(search.userId());
    out.writeUTF(search.query());
    Vectors.write(search.queryVector(), out);
    out.writeInt(search.positives().size());
    for (LabelledSearch.Positive positive : search.positives()) {
      out.writeUTF(positive.docId());
      LongText.write(positive.text(), out);
      Vectors.write(positive.vector(), out);
      out.writeFloat(positive.weight());
      out.writeLong(positive.actionTimeMs());
      TeacherScores.write(positive.teacherScore(), out);
      out.writeInt(positive.placement().position());
      out.writeFloat(positive.placement().propensity());
    }
    out.writeInt(search.negatives().size());
    for (LabelledSearch.Negative negative : search.negatives()) {
      out.writeUTF(negative.docId());
      LongText.write(negative.text(), out);
      Vectors.write(negative.vector(), out);
      TeacherScores.write(negative.teacherScore(), out);
      out.writeInt(negative.position());
    }
  }

  @Override
  public LabelledSearch read(DataInput in, int version) throws IOException {
    String model = in.readUTF();
    long decisionTimeMs = in.readLong();
    String searchId = in.readUTF();
    String userId = in.readUTF();
    String query = in.readUTF();
    Features.Vector queryVector = readVector(in, version);
    List<LabelledSearch.Positive> positives = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      positives.add(
          new LabelledSearch.Positive(
              in.readUTF(),
              LongText.read(in),
              readVector(in, version),
              in.readFloat(),
              in.readLong(),
              readScore(in, version),
              version < 4 ? Placement.NONE : new Placement(in.readInt(), in.readFloat())));
    }
    List<LabelledSearch.Negative> negatives = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      negatives.add(
          new LabelledSearch.Negative(
              in.readUTF(),
              LongText.read(in),
              readVector(in, version),
              readScore(in, version),
              version < 4 ? 0 : in.readInt()));
    }
    return new LabelledSearch(
        model, decisionTimeMs, searchId, userId, query, queryVector, positives, negatives);
  }

  private static Float readScore(DataInput in, int version) throws IOException {
    return version < 3 ? null : TeacherScores.read(in);
  }

  private static Features.Vector readVector(DataInput in, int version) throws IOException {
    return version < 2 ? null : Vectors.read(in);
  }
}
