package io.contraflow.learner.example;

import io.contraflow.state.format.Codec;
import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.Counted;
import io.contraflow.state.format.TooNewException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Outcomes as bytes, between operators and in checkpoints. Version 2 may have vectors where version
 * 1 has token ids alone, version 3 a teacher's scores behind an example's weight, version 4 an
 * example's place on its page behind those, pages and updates of documents. What has none of these
 * is written as by version 2, so that hashes over it stay what they were.
 */
public final class OutcomeCodec implements Codec<Outcome> {
  public static final OutcomeCodec INSTANCE = new OutcomeCodec();

  private static final int WITHOUT_TEACHER = 2;
  private static final int WITHOUT_PLACEMENT = 3;

  /** Beside the count of negatives: scores follow. */
  private static final int HAS_TEACHER = 0x8000;

  /** Beside the count of negatives: a position and a propensity follow. */
  private static final int HAS_PLACEMENT = 0x4000;

  private OutcomeCodec() {}

  @Override
  public int version() {
    return 4;
  }

  @Override
  public void write(Outcome outcome, DataOutput out) throws IOException {
    out.writeByte(outcome.kind().code());
    out.writeUTF(outcome.model());
    out.writeLong(outcome.decisionTimeMs());
    if (outcome instanceof Example example) {
      writeExample(example, out);
    } else if (outcome instanceof Drop drop) {
      out.writeUTF(drop.searchId());
      out.writeUTF(drop.docId());
      out.writeByte(drop.reason().code());
    } else if (outcome instanceof LateEvent late) {
      out.writeUTF(late.searchId());
      out.writeUTF(late.docId());
    } else if (outcome instanceof ShownPage page) {
      writePage(page, out);
    } else if (outcome instanceof DocumentUpdate update) {
      writeDocument(update.document(), out);
    } else {
      out.writeUTF(outcome.docId());
    }
  }

  @Override
  public Outcome read(DataInput in, int version) throws IOException {
    int kind = in.readByte();
    String model = in.readUTF();
    long decisionTimeMs = in.readLong();
    return switch (kind) {
      case 1 -> new Deletion(model, decisionTimeMs, in.readUTF());
      case 2 -> readExample(model, decisionTimeMs, in);
      case 3 ->
          new Drop(
              model, decisionTimeMs, in.readUTF(), in.readUTF(), DropReason.ofCode(in.readByte()));
      case 4 -> new LateEvent(model, decisionTimeMs, in.readUTF(), in.readUTF());
      case 5 -> readPage(model, decisionTimeMs, in);
      case 6 -> new DocumentUpdate(model, decisionTimeMs, readDocument(in));
      default -> throw new CorruptException("unknown kind of outcome: code=" + kind);
    };
  }

  /**
   * An outcome behind the version that it needs to be read, as a part of something that is kept.
   */
  public void writeVersioned(Outcome outcome, DataOutput out) throws IOException {
    out.writeByte(leastVersion(outcome));
    write(outcome, out);
  }

  private int leastVersion(Outcome outcome) {
    if (outcome instanceof ShownPage
        || outcome instanceof DocumentUpdate
        || hasPlacement(outcome)) {
      return version();
    }
    return hasTeacher(outcome) ? WITHOUT_PLACEMENT : WITHOUT_TEACHER;
  }

  /**
   * Reads what {@link #writeVersioned} wrote.
   *
   * @throws TooNewException if a newer release wrote it
   */
  public Outcome readVersioned(DataInput in) throws IOException {
    int version = in.readUnsignedByte();
    if (version > version()) {
      throw new TooNewException(
          "an outcome was written by a newer release: version="
              + version
              + ", this release reads up to "
              + version()
              + "; upgrade Contraflow");
    }
    return read(in, version);
  }

  private static boolean hasTeacher(Outcome outcome) {
    return outcome instanceof Example example && !example.teacherScores().isEmpty();
  }

  private static boolean hasPlacement(Outcome outcome) {
    return outcome instanceof Example example && !example.placement().equals(Placement.NONE);
  }

  private static void writePage(ShownPage page, DataOutput out) throws IOException {
    out.writeUTF(page.searchId());
    out.writeUTF(page.userId());
    out.writeUTF(page.query());
    out.writeShort(page.results().size());
    for (ShownPage.Result result : page.results()) {
      out.writeUTF(result.docId());
      out.writeInt(result.position());
      out.writeBoolean(result.clicked());
    }
    out.writeShort(page.shuffled().size());
    for (int position : page.shuffled()) {
      out.writeInt(position);
    }
  }

  private static ShownPage readPage(String model, long decisionTimeMs, DataInput in)
      throws IOException {
    String searchId = in.readUTF();
    String userId = in.readUTF();
    String query = in.readUTF();
    List<ShownPage.Result> results = new ArrayList<>();
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      results.add(new ShownPage.Result(in.readUTF(), in.readInt(), in.readBoolean()));
    }
    List<Integer> shuffled = new ArrayList<>();
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      shuffled.add(in.readInt());
    }
    return new ShownPage(model, decisionTimeMs, searchId, userId, query, results, shuffled);
  }

  private static void writeExample(Example example, DataOutput out) throws IOException {
    out.writeLong(example.actionTimeMs());
    out.writeUTF(example.searchId());
    out.writeUTF(example.userId());
    out.writeUTF(example.query());
    writeFeatures(example.queryFeatures(), out);
    writeDocument(example.positive(), out);
    int flags = (hasTeacher(example) ? HAS_TEACHER : 0);
    flags |= hasPlacement(example) ? HAS_PLACEMENT : 0;
    out.writeShort(example.negatives().size() | flags);
    for (Document negative : example.negatives()) {
      writeDocument(negative, out);
    }
    out.writeFloat(example.weight());
    for (float score : example.teacherScores()) {
      out.writeFloat(score);
    }
    if (hasPlacement(example)) {
      out.writeInt(example.placement().position());
      out.writeFloat(example.placement().propensity());
    }
  }

  private static Example readExample(String model, long decisionTimeMs, DataInput in)
      throws IOException {
    long actionTimeMs = in.readLong();
    String searchId = in.readUTF();
    String userId = in.readUTF();
    String query = in.readUTF();
    Features queryFeatures = readFeatures(in);
    Document positive = readDocument(in);
    int counted = in.readUnsignedShort();
    int count = counted & ~HAS_TEACHER & ~HAS_PLACEMENT;
    List<Document> negatives = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      negatives.add(readDocument(in));
    }
    float weight = in.readFloat();
    List<Float> teacherScores = new ArrayList<>();
    while ((counted & HAS_TEACHER) != 0 && teacherScores.size() <= count) {
      teacherScores.add(in.readFloat());
    }
    Placement placement = Placement.NONE;
    if ((counted & HAS_PLACEMENT) != 0) {
      placement = new Placement(in.readInt(), in.readFloat());
    }
    return new Example(
        model,
        decisionTimeMs,
        actionTimeMs,
        searchId,
        userId,
        query,
        queryFeatures,
        positive,
        negatives,
        weight,
        teacherScores,
        placement);
  }

  public static void writeDocument(Document document, DataOutput out) throws IOException {
    out.writeUTF(document.id());
    out.writeLong(document.contentHash());
    writeFeatures(document.features(), out);
  }

  public static Document readDocument(DataInput in) throws IOException {
    return new Document(in.readUTF(), in.readLong(), readFeatures(in));
  }

  /** Token ids behind their count; a vector's numbers behind minus their count. */
  public static void writeFeatures(Features features, DataOutput out) throws IOException {
    if (features instanceof Features.Tokens tokens) {
      out.writeInt(tokens.ids().length);
      Counted.write(tokens.ids(), out);
    } else if (features instanceof Features.Vector vector) {
      out.writeInt(-vector.values().length);
      Counted.write(vector.values(), out);
    }
  }

  /**
   * @see #writeFeatures
   */
  public static Features readFeatures(DataInput in) throws IOException {
    int count = in.readInt();
    if (count == 0) {
      throw new CorruptException("a text without tokens and without vector");
    }
    return count > 0
        ? new Features.Tokens(Counted.ints(in, count))
        : new Features.Vector(Counted.floats(in, -count));
  }
}
