package io.contraflow.learner.example;

import java.util.Arrays;
import java.util.Objects;

/**
 * A document as the learner needs it: who it is and which tokens it has. Equality is that of all
 * parts.
 *
 * @param id the user's document id
 * @param contentHash 64 bits of the text's SHA-256: two ids with one text are no negatives of each
 *     other
 * @param tokens token ids, at least one; shared, never to be changed
 */
public record Document(String id, long contentHash, int[] tokens) {
  public Document {
    Objects.requireNonNull(id, "id");
    if (tokens.length == 0) {
      throw new IllegalArgumentException("a document needs at least one token: id=" + id);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Document that
        && id.equals(that.id)
        && contentHash == that.contentHash
        && Arrays.equals(tokens, that.tokens);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, contentHash);
  }

  @Override
  public String toString() {
    return "Document[id=" + id + ", tokens=" + tokens.length + "]";
  }
}
