package io.contraflow.serving;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.snapshot.StaticModel;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;

/**
 * A static model: text to tokens to the mean of their rows.
 *
 * @param documents the same as {@code queries} where they share a table
 */
record TextSides(Tokenizer tokenizer, EmbeddingSide queries, EmbeddingSide documents)
    implements Sides {

  /**
   * @param previous whose documents' table is the same, or null
   */
  static TextSides read(StaticModel model, Sides previous) throws IOException {
    EmbeddingSide queries = EmbeddingSide.read(model.tensor());
    EmbeddingSide documents = queries;
    if (!model.documentTensor().equals(model.tensor())) {
      checkOneTokenizer(model);
      documents =
          previous instanceof TextSides known
              ? known.documents()
              : EmbeddingSide.read(model.documentTensor());
    }
    Tokenizer tokenizer = Tokenizer.read(model.tokenizer());
    try {
      queries.check(tokenizer.vocabularySize(), model.tensor());
      documents.check(tokenizer.vocabularySize(), model.documentTensor());
      checkOneDimension(model, queries, documents);
    } catch (CorruptException e) {
      tokenizer.close();
      throw e;
    }
    return new TextSides(tokenizer, queries, documents);
  }

  private static void checkOneTokenizer(StaticModel model) throws IOException {
    if (Files.mismatch(model.tokenizer(), model.documentTokenizer()) >= 0) {
      throw new CorruptException(
          "both sides must have one tokenizer, "
              + model.documentTokenizer()
              + " differs from that of queries; give a model whose sides share theirs");
    }
  }

  private static void checkOneDimension(
      StaticModel model, EmbeddingSide queries, EmbeddingSide documents) throws CorruptException {
    if (queries.dimension() != documents.dimension()) {
      throw new CorruptException(
          "%s has dimension %d, %s has %d; give a model whose sides have one"
              .formatted(
                  model.tensor(),
                  queries.dimension(),
                  model.documentTensor(),
                  documents.dimension()));
    }
  }

  @Override
  public float[] embed(Side side, String text) {
    return (side == Side.QUERY ? queries : documents).embed(tokenizer.encode(text));
  }

  @Override
  public float[] embed(Side side, float[] vector) {
    throw new IllegalStateException(
        "a static model must be given text, was given a vector; call "
            + side.method
            + "(String), or serve the snapshot of an adapter");
  }

  @Override
  public int dimension() {
    return queries.dimension();
  }

  @Override
  public boolean sharesDocumentsWith(Sides other) {
    return other instanceof TextSides text && documents == text.documents;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
