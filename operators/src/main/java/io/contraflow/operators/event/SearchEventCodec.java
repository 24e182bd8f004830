package io.contraflow.operators.event;

import io.contraflow.state.format.Codec;
import io.contraflow.state.format.CorruptException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Events as bytes; equal events, and only they, have equal bytes. */
public final class SearchEventCodec implements Codec<SearchEvent> {
  public static final SearchEventCodec INSTANCE = new SearchEventCodec();

  private SearchEventCodec() {}

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(SearchEvent event, DataOutput out) throws IOException {
    out.writeByte(event.code());
    out.writeUTF(event.model());
    out.writeLong(event.timestampMs());
    if (event instanceof Impression impression) {
      out.writeUTF(impression.searchId());
      out.writeUTF(impression.query());
      out.writeUTF(impression.userId());
      out.writeShort(impression.results().size());
      for (Impression.Result result : impression.results()) {
        out.writeUTF(result.docId());
        out.writeInt(result.position());
        LongText.write(result.text(), out);
      }
    } else if (event instanceof Action action) {
      out.writeUTF(action.searchId());
      out.writeUTF(action.docId());
      out.writeUTF(action.action());
      out.writeLong(action.dwellMs());
      out.writeUTF(action.userId());
    } else if (event instanceof Pair pair) {
      out.writeUTF(pair.query());
      out.writeUTF(pair.docId());
      LongText.write(pair.text(), out);
      out.writeFloat(pair.grade());
      out.writeUTF(pair.userId());
      out.writeShort(pair.negatives().size());
      for (Pair.Negative negative : pair.negatives()) {
        out.writeUTF(negative.docId());
        LongText.write(negative.text(), out);
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
              model, in.readUTF(), in.readUTF(), in.readUTF(), timestampMs, readResults(in));
      case Action.CODE ->
          new Action(
              model,
              in.readUTF(),
              in.readUTF(),
              timestampMs,
              in.readUTF(),
              in.readLong(),
              in.readUTF());
      case Pair.CODE -> readPair(model, timestampMs, in);
      case Tick.CODE -> new Tick(timestampMs);
      default -> throw new CorruptException("unknown kind of event: code=" + code);
    };
  }

  private static List<Impression.Result> readResults(DataInput in) throws IOException {
    int count = in.readUnsignedShort();
    List<Impression.Result> results = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      results.add(new Impression.Result(in.readUTF(), in.readInt(), LongText.read(in)));
    }
    return results;
  }

  private static Pair readPair(String model, long timestampMs, DataInput in) throws IOException {
    String query = in.readUTF();
    String docId = in.readUTF();
    String text = LongText.read(in);
    float grade = in.readFloat();
    String userId = in.readUTF();
    int count = in.readUnsignedShort();
    List<Pair.Negative> negatives = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      negatives.add(new Pair.Negative(in.readUTF(), LongText.read(in)));
    }
    return new Pair(model, query, docId, text, grade, negatives, timestampMs, userId);
  }
}
