package io.contraflow.pipeline.config;

/**
 * What a new model begins as: {@code random}, {@code distil}, {@code distil+lexical}, {@code
 * static:DIR}, {@code snapshot:DIR} or {@code identity}.
 *
 * @param kind what it is made of
 * @param directory of a static model or a snapshot; empty for the others
 */
public record Start(Kind kind, String directory) {
  /** What a start is made of. */
  public enum Kind {
    /** Rows drawn from the seed. */
    RANDOM("random"),
    /** Rows distilled from a transformer. */
    DISTIL("distil"),
    /** Distilled rows and random ones, at equal energy. */
    DISTIL_LEXICAL("distil+lexical"),
    /** Any sentence-transformers static model. */
    STATIC("static:"),
    /** A snapshot, or the newest in a directory of them. */
    SNAPSHOT("snapshot:"),
    /** An adapter that changes nothing yet. */
    IDENTITY("identity");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    boolean hasDirectory() {
      return label.endsWith(":");
    }
  }

  static final OptionType<Start> TYPE =
      Types.scalar(
          "start",
          "random, distil, distil+lexical, static:DIR, snapshot:DIR or identity",
          Start::parse,
          Start::toString);

  /**
   * @throws IllegalArgumentException with rule, value and remedy
   */
  public static Start parse(String text) {
    for (Kind kind : Kind.values()) {
      String rest = text.startsWith(kind.label) ? text.substring(kind.label.length()) : null;
      if (rest != null && rest.isBlank() != kind.hasDirectory()) {
        return new Start(kind, rest);
      }
    }
    throw new IllegalArgumentException(
        "the start must be random, distil, distil+lexical, static:DIR, snapshot:DIR or identity, was "
            + text
            + "; set --start");
  }

  /**
   * Whether it was made from text before, so that large steps would destroy more than they teach.
   */
  public boolean isTrained() {
    return kind != Kind.RANDOM;
  }

  /** Whether it is read from its directory. */
  public boolean isCopied() {
    return kind.hasDirectory();
  }

  /** Whether only an adapter can begin as this. */
  boolean isOfAdapter() {
    return kind == Kind.IDENTITY;
  }

  @Override
  public String toString() {
    return kind.label + directory;
  }
}
