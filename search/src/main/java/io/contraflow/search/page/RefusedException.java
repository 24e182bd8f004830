package io.contraflow.search.page;

/** A request that cannot be met; the message is for whoever made it. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Reason reason;

  /** Why. */
  public enum Reason {
    /** It breaks a rule. */
    INVALID,
    /** It names what is not there. */
    UNKNOWN
  }

  public RefusedException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
