package io.contraflow.state.snapshot;

import io.contraflow.state.format.Sha256;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.token.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * What the tables of a snapshot belong to: what comes before their rows, and how they are used.
 * Closed by whoever made it.
 */
public sealed interface SnapshotEncoding extends AutoCloseable {
  String STATIC = "static";
  String ADAPTER = "adapter";

  /** What a manifest calls it: {@link #STATIC} or {@link #ADAPTER}. */
  String label();

  /**
   * The space is what embeds documents, whether queries share it or not. So the start's space stays
   * while only queries learn.
   *
   * @param documentTensorSha256 of the values of the table that embeds documents, or {@link
   *     Adapter#IDENTITY}
   */
  String documentSpaceId(String documentTensorSha256);

  /**
   * @throws IllegalArgumentException if a table is named otherwise or has too few or too many rows
   */
  void check(SnapshotTables tables);

  @Override
  void close();

  /**
   * Tokens to the mean of their rows.
   *
   * @param tokenizer goes into the snapshot; closed with this
   */
  record Static(Tokenizer tokenizer) implements SnapshotEncoding {
    @Override
    public String label() {
      return STATIC;
    }

    @Override
    public String documentSpaceId(String documentTensorSha256) {
      return hash("static\nshared\n" + tokenizer.sha256() + "\n" + documentTensorSha256 + "\n");
    }

    @Override
    public void check(SnapshotTables tables) {
      for (Table table : tables.written()) {
        checkName(table, StaticModel.TENSOR);
        if (table.rows() < tokenizer.vocabularySize()) {
          throw new IllegalArgumentException(
              "a snapshot's table must have a row for each of the tokenizer's "
                  + tokenizer.vocabularySize()
                  + " tokens, has "
                  + table.rows());
        }
      }
    }

    @Override
    public void close() {
      tokenizer.close();
    }
  }

  /**
   * A frozen embedder's vector to that of a head over it.
   *
   * @param head where its parameters lie in the tables
   * @param embedder describes what gives the vectors, such as {@code vectors:NAME}: two with the
   *     same description are taken for the same
   */
  record Adapter(HeadShape head, String embedder) implements SnapshotEncoding {
    /** In place of the hash of a head that is exactly the identity. */
    static final String IDENTITY = "identity";

    public Adapter {
      Objects.requireNonNull(head, "head");
      if (embedder == null
          || embedder.isBlank()
          || embedder.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException(
            "an adapter's embedder must be described in a line, was \"" + embedder + "\"");
      }
    }

    @Override
    public String label() {
      return ADAPTER;
    }

    @Override
    public String documentSpaceId(String documentTensorSha256) {
      if (documentTensorSha256.equals(IDENTITY)) {
        return hash("adapter\n%s\n%s\n".formatted(embedder, IDENTITY));
      }
      return hash(
          "adapter\n%s\n%s %d\n%s\n"
              .formatted(embedder, head.kind().label(), head.width(), documentTensorSha256));
    }

    @Override
    public void check(SnapshotTables tables) {
      for (Table table : tables.written()) {
        checkName(table, AdapterModel.TENSOR);
        if (table.rows() != head.rows() || table.dimension() != head.dimension()) {
          throw new IllegalArgumentException(
              "the table of a %s head of width %d must have %d rows of %d, has %d of %d"
                  .formatted(
                      head.kind().label(),
                      head.width(),
                      head.rows(),
                      head.dimension(),
                      table.rows(),
                      table.dimension()));
        }
      }
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }

  private static void checkName(Table table, String name) {
    if (!table.name().equals(name)) {
      throw new IllegalArgumentException(
          "a snapshot's table must be named " + name + ", was " + table.name());
    }
  }

  private static String hash(String space) {
    return Sha256.of(space.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
  }
}
