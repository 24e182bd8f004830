package io.contraflow.operators.search;

import io.contraflow.operators.event.Action;
import io.contraflow.operators.event.EventParser;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Impression;
import io.contraflow.operators.event.LongText;
import io.contraflow.operators.event.Pair;
import io.contraflow.operators.event.SearchEvent;
import io.contraflow.operators.event.TeacherScores;
import io.contraflow.operators.event.Vectors;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.tuple.Tuple2;

/** The key of everything that concerns one search: (model, search id). */
public final class SearchKey {
  public static final TypeInformation<Tuple2<String, String>> TYPE =
      Types.TUPLE(Types.STRING, Types.STRING);

  private static final int HASH_BYTES = 16;

  private SearchKey() {}

  static KeySelector<EventRecord, Tuple2<String, String>> ofEvent() {
    return record -> Tuple2.of(record.event().model(), searchId(record.event()));
  }

  public static KeySelector<LabelledSearch, Tuple2<String, String>> ofSearch() {
    return search -> Tuple2.of(search.model(), search.searchId());
  }

  /**
   * The search that an event belongs to. A pair's is a hash of its content without the timestamp,
   * so that repeats meet.
   */
  static String searchId(SearchEvent event) {
    if (event instanceof Impression impression) {
      return impression.searchId();
    }
    if (event instanceof Action action) {
      return action.searchId();
    }
    if (event instanceof Pair pair) {
      return EventParser.PAIR_PREFIX + hash(pair);
    }
    throw new IllegalArgumentException("only impressions, actions and pairs are joined: " + event);
  }

  /** The document that an event is about, or empty. */
  static String docId(SearchEvent event) {
    if (event instanceof Action action) {
      return action.docId();
    }
    return event instanceof Pair pair ? pair.docId() : "";
  }

  /** Nothing without vectors; else behind a mark that no id's length can be. */
  private static void writeVectors(Pair pair, DataOutputStream out) throws IOException {
    if (pair.queryVector() == null
        && pair.vector() == null
        && pair.negatives().stream().allMatch(negative -> negative.vector() == null)) {
      return;
    }
    out.writeShort(0xFFFF);
    Vectors.write(pair.queryVector(), out);
    Vectors.write(pair.vector(), out);
    for (Pair.Negative negative : pair.negatives()) {
      Vectors.write(negative.vector(), out);
    }
  }

  /** Nothing without a teacher; else behind another such mark. */
  private static void writeScores(Pair pair, DataOutputStream out) throws IOException {
    if (pair.teacherScore() == null
        && pair.negatives().stream().allMatch(negative -> negative.teacherScore() == null)) {
      return;
    }
    out.writeShort(0xFFFE);
    TeacherScores.write(pair.teacherScore(), out);
    for (Pair.Negative negative : pair.negatives()) {
      TeacherScores.write(negative.teacherScore(), out);
    }
  }

  private static String hash(Pair pair) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeUTF(pair.query());
      out.writeUTF(pair.docId());
      LongText.write(pair.text(), out);
      out.writeFloat(pair.grade());
      out.writeUTF(pair.userId());
      for (Pair.Negative negative : pair.negatives()) {
        out.writeUTF(negative.docId());
        LongText.write(negative.text(), out);
      }
      writeVectors(pair, out);
      writeScores(pair, out);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
      return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
