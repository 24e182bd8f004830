package io.contraflow.operators.event;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What becomes of the user ids of events before anything is kept of them: kept, left out, or in
 * their place the first 128 bits of HMAC-SHA-256(salt, id), Base64 for URLs, so that the same user
 * stays the same and nobody without the salt can try ids out. Not safe for use by several threads.
 */
public final class UserIds implements Serializable {
  private static final long serialVersionUID = 1;
  private static final String ALGORITHM = "HmacSHA256";
  private static final int HASH_BYTES = 16;

  /** As they come. */
  public static final UserIds KEEP = new UserIds(Kind.KEEP, null);

  /** Every event is nobody's. */
  public static final UserIds DROP = new UserIds(Kind.DROP, null);

  private final Kind kind;
  private final Salt salt;
  private transient Mac mac;

  private enum Kind {
    KEEP,
    HASH,
    DROP
  }

  /** Travels with the job in place of the salt, and is read where events are. */
  public interface Salt extends Serializable {
    String read();
  }

  private UserIds(Kind kind, Salt salt) {
    this.kind = kind;
    this.salt = salt;
  }

  public static UserIds hashed(Salt salt) {
    return new UserIds(Kind.HASH, salt);
  }

  /** The same record, of this user by another name or of nobody. */
  public EventRecord of(EventRecord record) {
    if (kind == Kind.KEEP) {
      return record;
    }
    return new EventRecord(of(record.event()), record.origin(), record.kafkaTimestampMs());
  }

  private SearchEvent of(SearchEvent event) {
    if (event instanceof Impression shown) {
      return new Impression(
          shown.model(),
          shown.searchId(),
          shown.query(),
          shown.queryVector(),
          of(shown.userId()),
          shown.timestampMs(),
          shown.results(),
          shown.shuffled());
    }
    if (event instanceof Action action) {
      return new Action(
          action.model(),
          action.searchId(),
          action.docId(),
          action.timestampMs(),
          action.action(),
          action.dwellMs(),
          of(action.userId()));
    }
    if (event instanceof Pair pair) {
      return new Pair(
          pair.model(),
          pair.query(),
          pair.queryVector(),
          pair.docId(),
          pair.text(),
          pair.vector(),
          pair.grade(),
          pair.negatives(),
          pair.timestampMs(),
          of(pair.userId()),
          pair.teacherScore());
    }
    return event;
  }

  String of(String userId) {
    if (kind == Kind.KEEP || userId.isEmpty()) {
      return userId;
    }
    if (kind == Kind.DROP) {
      return "";
    }
    byte[] hash = mac().doFinal(userId.getBytes(StandardCharsets.UTF_8));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, HASH_BYTES));
  }

  private Mac mac() {
    if (mac == null) {
      try {
        mac = Mac.getInstance(ALGORITHM);
        mac.init(new SecretKeySpec(salt.read().getBytes(StandardCharsets.UTF_8), ALGORITHM));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every JDK has " + ALGORITHM, e);
      }
    }
    return mac;
  }
}
