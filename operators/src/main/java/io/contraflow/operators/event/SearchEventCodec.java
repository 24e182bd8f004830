package io.contraflow.operators.event;

import io.contraflow.learner.example.Features;
import io.contraflow.state.format.Codec;
import io.contraflow.state.format.CorruptException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Events as bytes; equal events, and only they, have equal bytes. Version 2 has the vectors that
 * texts may have beside them, version 3 a teacher's scores, version 4 propensities of results and
 * shuffled positions.
 */
public final class SearchEventCodec implements Codec<SearchEvent> {
  public static final SearchEventCodec INSTANCE = new SearchEventCodec();

  private SearchEventCodec() {}

  @Override
  public int version() {
    return 4;
  }

  @Override
  public void write(SearchEvent event, DataOutput out) throws IOException {
    out.writeByte(event.code());
    out.writeUTF(event.model());
    out.writeLong(event.timestampMs());
    if (event instanceof Impression impression) {
      out.writeUTF(impression.searchId());
      out.writeUTF(impression.query());
      Vectors.write(impression.queryVector(), out);
      out.writeUTF(impression.userId());
      out.writeShort(impression.results().size());
      for (Impression.Result result : impression.results()) {
        out.writeUTF(result.docId());
        out.writeInt(result.position());
        LongText.write(result.text(), out);
        Vectors.write(result.vector(), out);
        TeacherScores.write(result.teacherScore(), out);
        Examined.write(result.propensity(), out);
      }
      Examined.writePositions(impression.shuffled(), out);
    } else if (event instanceof Action action) {
      out.writeUTF(action.searchId());
      out.writeUTF(action.docId());
      out.writeUTF(action.action());
      out.writeLong(action.dwellMs());
      out.writeUTF(action.userId());
    } else if (event instanceof Pair pair) {
      out.writeUTF(pair.query());
      Vectors.write(pair.queryVector(), out);
      out.writeUTF(pair.docId());
      LongText.write(pair.text(), out);
      Vectors.write(pair.vector(), out);
      TeacherScores.write(pair.teacherScore(), out);
      out.writeFloat(pair.grade());
      out.writeUTF(pair.userId());
      out.writeShort(pair.negatives().size());
      for (Pair.Negative negative : pair.negatives()) {
        out.writeUTF(negative.docId());
        LongText.write(negative.text(), out);
        Vectors.write(negative.vector(), out);
        TeacherScores.write(negative.teacherScore(), out);
      }
    }
  }

  @Override
  public SearchEvent read(DataInput in, int version) throws IOException {
    int code = in.readByte();
    String model = in.readUTF();
    long timestampMs = in.readLong();
    return switch (code) {
      case Impression.CODE ->
          new Impression(
              model,
              in.readUTF(),
              in.readUTF(),
              readVector(in, version),
              in.readUTF(),
              timestampMs,
              readResults(in, version),
              version < 4 ? List.of() : Examined.readPositions(in));
      case Action.CODE ->
          new Action(
              model,
              in.readUTF(),
              in.readUTF(),
              timestampMs,
              in.readUTF(),
              in.readLong(),
              in.readUTF());
      case Pair.CODE -> readPair(model, timestampMs, in, version);
      case Tick.CODE -> new Tick(timestampMs);
      default -> throw new CorruptException("unknown kind of event: code=" + code);
    };
  }

  private static List<Impression.Result> readResults(DataInput in, int version) throws IOException {
    int count = in.readUnsignedShort();
    List<Impression.Result> results = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      results.add(
          new Impression.Result(
              in.readUTF(),
              in.readInt(),
              LongText.read(in),
              readVector(in, version),
              readScore(in, version),
              version < 4 ? null : Examined.read(in)));
    }
    return results;
  }

  private static Pair readPair(String model, long timestampMs, DataInput in, int version)
      throws IOException {
    String query = in.readUTF();
    Features.Vector queryVector = readVector(in, version);
    String docId = in.readUTF();
    String text = LongText.read(in);
    Features.Vector vector = readVector(in, version);
    Float teacherScore = readScore(in, version);
    float grade = in.readFloat();
    String userId = in.readUTF();
    int count = in.readUnsignedShort();
    List<Pair.Negative> negatives = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      negatives.add(
          new Pair.Negative(
              in.readUTF(), LongText.read(in), readVector(in, version), readScore(in, version)));
    }
    return new Pair(
        model,
        query,
        queryVector,
        docId,
        text,
        vector,
        grade,
        negatives,
        timestampMs,
        userId,
        teacherScore);
  }

  private static Float readScore(DataInput in, int version) throws IOException {
    return version < 3 ? null : TeacherScores.read(in);
  }

  private static Features.Vector readVector(DataInput in, int version) throws IOException {
    return version < 2 ? null : Vectors.read(in);
  }
}
