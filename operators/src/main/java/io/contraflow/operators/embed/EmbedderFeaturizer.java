package io.contraflow.operators.embed;

import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Features;
import io.contraflow.operators.example.Featured;
import io.contraflow.operators.example.Featurizer;
import io.contraflow.operators.example.VectorFeaturizer;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The vector that an event carries, brought to unit length if the embedder's are, or else an
 * embedder's of the text. A run takes milliseconds, one text at a time, so that barriers of
 * checkpoints pass between any two.
 */
final class EmbedderFeaturizer implements Featurizer {
  private final TextEmbedder embedder;
  private final VectorFeaturizer vectors;

  /**
   * @param embedder closed by {@link #close}
   */
  EmbedderFeaturizer(TextEmbedder embedder) {
    this.embedder = embedder;
    this.vectors = new VectorFeaturizer(embedder.dimension());
  }

  @Override
  public Featured query(String text, Features.Vector carried) {
    return featured(text, carried, Side.QUERY, DropReason.EMPTY_QUERY);
  }

  @Override
  public Featured document(String text, Features.Vector carried) {
    return featured(text, carried, Side.DOCUMENT, DropReason.EMPTY_DOCUMENT);
  }

  private Featured featured(String text, Features.Vector carried, Side side, DropReason ifEmpty) {
    if (carried != null || text == null) {
      Featured featured = vectors.carried(carried);
      return featured.features() == null
          ? featured
          : Featured.of(new Features.Vector(embedder.scaled(carried.values())));
    }
    if (text.isBlank()) {
      return Featured.nothing(ifEmpty);
    }
    try {
      return Featured.of(new Features.Vector(embedder.embed(text, side)));
    } catch (NotFiniteException e) {
      return Featured.nothing(DropReason.NO_EMBEDDING);
    } catch (IOException e) {
      throw new UncheckedIOException("a text cannot be embedded: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    embedder.close();
  }
}
