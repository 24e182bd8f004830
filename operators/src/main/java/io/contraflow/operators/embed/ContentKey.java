package io.contraflow.operators.embed;

import io.contraflow.state.format.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The first 16 bytes of the SHA-256 of a text's UTF-8, as the model is given it. */
record ContentKey(long high, long low) {
  static final int BYTES = 16;

  static ContentKey of(String prefixed) {
    return read(ByteBuffer.wrap(Sha256.digest().digest(prefixed.getBytes(StandardCharsets.UTF_8))));
  }

  static ContentKey read(ByteBuffer in) {
    return new ContentKey(in.getLong(), in.getLong());
  }

  void write(ByteBuffer out) {
    out.putLong(high).putLong(low);
  }
}
