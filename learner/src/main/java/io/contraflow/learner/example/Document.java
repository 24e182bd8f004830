package io.contraflow.learner.example;

import java.util.Objects;

/**
 * A document as the learner needs it: who it is and what an encoder is given of it. Equality is
 * that of all parts.
 *
 * @param id the user's document id
 * @param contentHash 64 bits of the text's SHA-256: two ids with one text are no negatives of each
 *     other
 * @param features of its text
 */
public record Document(String id, long contentHash, Features features) {
  public Document {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(features, "features");
  }
}
