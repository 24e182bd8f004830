package io.contraflow.operators.search;

import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.EventRecordCodec;
import io.contraflow.operators.event.Impression;
import io.contraflow.operators.event.SearchEventCodec;
import io.contraflow.operators.search.SearchHistory.Acted;
import io.contraflow.operators.stream.CodecTypeInfo;
import io.contraflow.state.format.Codec;
import io.contraflow.state.format.CorruptException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The join's memory of a search as bytes, in checkpoints. Its version is that of the events in it.
 */
public final class SearchHistoryCodec implements Codec<SearchHistory> {
  public static final SearchHistoryCodec INSTANCE = new SearchHistoryCodec();
  static final CodecTypeInfo<SearchHistory> TYPE = CodecTypeInfo.of(SearchHistory.class, INSTANCE);

  private SearchHistoryCodec() {}

  @Override
  public int version() {
    return 4;
  }

  @Override
  public void write(SearchHistory history, DataOutput out) throws IOException {
    out.writeLong(history.impressionMs());
    out.writeBoolean(history.impression() != null);
    if (history.impression() != null) {
      SearchEventCodec.INSTANCE.write(history.impression(), out);
    }
    out.writeLong(history.pairMs());
    out.writeInt(history.acted().size());
    for (Map.Entry<String, Acted> entry : history.acted().entrySet()) {
      Acted acted = entry.getValue();
      out.writeUTF(entry.getKey());
      out.writeLong(acted.firstMs());
      out.writeFloat(acted.weight());
      out.writeUTF(acted.userId());
      out.writeLong(acted.decidedMs());
      out.writeBoolean(acted.record() != null);
      if (acted.record() != null) {
        EventRecordCodec.INSTANCE.write(acted.record(), out);
      }
    }
  }

  @Override
  public SearchHistory read(DataInput in, int version) throws IOException {
    long impressionMs = in.readLong();
    Impression impression = in.readBoolean() ? readImpression(in, version) : null;
    long pairMs = in.readLong();
    Map<String, Acted> acted = new TreeMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      String docId = in.readUTF();
      long firstMs = in.readLong();
      float weight = in.readFloat();
      String userId = in.readUTF();
      long decidedMs = in.readLong();
      EventRecord record = in.readBoolean() ? EventRecordCodec.INSTANCE.read(in, version) : null;
      acted.put(docId, new Acted(firstMs, weight, userId, record, decidedMs));
    }
    return SearchHistory.of(impressionMs, impression, acted, pairMs);
  }

  private static Impression readImpression(DataInput in, int version) throws IOException {
    if (SearchEventCodec.INSTANCE.read(in, version) instanceof Impression impression) {
      return impression;
    }
    throw new CorruptException("a search's history must hold an impression");
  }
}
