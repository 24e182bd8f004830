package io.contraflow.operators.example;

import java.io.Serializable;

/**
 * How documents are found.
 *
 * @param documentWaitMs event time that a decision waits for a document that the catalogue does not
 *     have yet; 0 for not at all
 * @param maxCharacters UTF-16 units of a document's text that are tokenized; the rest is cut off
 * @param pages what an example takes of its page
 */
public record ResolveOptions(long documentWaitMs, int maxCharacters, PageOptions pages)
    implements Serializable {
  public static final int MAX_CHARACTERS = 32_768;

  public ResolveOptions {
    if (maxCharacters < 1) {
      throw new IllegalArgumentException(
          "max-characters must be at least 1, was "
              + maxCharacters
              + "; set resolve.max-characters");
    }
    if (documentWaitMs < 0) {
      throw new IllegalArgumentException(
          "document-wait must not be negative, was "
              + documentWaitMs
              + " ms; set resolve.document-wait");
    }
  }

  /** With negatives as the join has them. */
  public ResolveOptions(long documentWaitMs, int maxCharacters) {
    this(documentWaitMs, maxCharacters, PageOptions.PLAIN);
  }

  /** With the usual number of characters. */
  public ResolveOptions(long documentWaitMs) {
    this(documentWaitMs, MAX_CHARACTERS);
  }

  /** The start of a text that is used; no surrogate pair is parted. Null stays null. */
  String cut(String text) {
    if (text == null || text.length() <= maxCharacters) {
      return text;
    }
    boolean parted =
        Character.isHighSurrogate(text.charAt(maxCharacters - 1))
            && Character.isLowSurrogate(text.charAt(maxCharacters));
    return text.substring(0, parted ? maxCharacters - 1 : maxCharacters);
  }
}
