package io.contraflow.operators.example;

import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Features;
import io.contraflow.state.format.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A document's content as the learner needs it.
 *
 * @param contentHash the first 8 bytes, big-endian, of the SHA-256 of the text's UTF-8; of the
 *     vector's big-endian float32 if it has no text
 * @param features null if there is nothing to learn from
 * @param missing why there is nothing; null if there are features
 */
record FeaturedText(long contentHash, Features features, DropReason missing) {

  /**
   * @param text null if there is only a vector
   * @param vector what its record carried, or null
   */
  static FeaturedText of(String text, Features.Vector vector, Featurizer featurizer) {
    Featured featured = featurizer.document(text, vector);
    boolean textless = text == null || text.isEmpty();
    long contentHash = textless && vector != null ? hash(vector) : hash(text);
    return new FeaturedText(contentHash, featured.features(), featured.missing());
  }

  static long hash(String text) {
    return first8(text.getBytes(StandardCharsets.UTF_8));
  }

  static long hash(Features.Vector vector) {
    ByteBuffer bytes = ByteBuffer.allocate(vector.values().length * Float.BYTES);
    bytes.asFloatBuffer().put(vector.values());
    return first8(bytes.array());
  }

  private static long first8(byte[] bytes) {
    return ByteBuffer.wrap(Sha256.digest().digest(bytes)).getLong();
  }
}
