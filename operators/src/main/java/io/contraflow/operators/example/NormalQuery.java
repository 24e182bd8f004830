package io.contraflow.operators.example;

import io.contraflow.learner.example.Features;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The form in which queries are the same query: Unicode NFKC, lower case (root locale), NFKC again,
 * runs of white space as one space, none at the ends, at most {@value #MAX_CHARACTERS} characters.
 * The normal form of a normal form is itself.
 */
public final class NormalQuery {
  /** One character may become 18 in NFKC; this keeps the result within what records can hold. */
  static final int MAX_CHARACTERS = 4_096;

  private static final Pattern WHITE_SPACE = Pattern.compile("\\p{IsWhite_Space}+");

  private NormalQuery() {}

  public static String of(String query) {
    String folded = nfkc(nfkc(query).toLowerCase(Locale.ROOT));
    String spaced = WHITE_SPACE.matcher(folded).replaceAll(" ").strip();
    if (spaced.length() <= MAX_CHARACTERS) {
      return spaced;
    }
    int end = Character.isHighSurrogate(spaced.charAt(MAX_CHARACTERS - 1)) ? 1 : 0;
    return spaced.substring(0, MAX_CHARACTERS - end).strip();
  }

  /** By which a query is known again: its normal form; without text, that of its vector. */
  public static String key(String query, Features featuresOrNull) {
    String normal = of(query);
    return normal.isEmpty() && featuresOrNull instanceof Features.Vector vector
        ? "vector:" + HexFormat.of().toHexDigits(FeaturedText.hash(vector))
        : normal;
  }

  private static String nfkc(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC);
  }
}
