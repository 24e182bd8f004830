package io.contraflow.pipeline.check;

import java.io.PrintWriter;
import java.util.Locale;

/**
 * The layout of what people read. Formats are as in {@link String#format}, with the root locale.
 */
final class Lines {
  private static final int MOST_CHARACTERS = 110;

  private final PrintWriter out;

  Lines(PrintWriter out) {
    this.out = out;
  }

  /**
   * A section, behind an empty line.
   *
   * @param what its columns say; may be empty
   */
  void title(String name, String what) {
    out.println();
    out.println(what.isEmpty() ? name : name + " (" + what + ")");
  }

  /** A name and what is to be said of it. */
  void line(String name, String format, Object... values) {
    print("%-24s%s", name, String.format(Locale.ROOT, format, values));
  }

  /** A number, its name, and what else is to be said of it. */
  void number(String name, long value, String more) {
    print("  %,14d  %-18s  %s", value, name, more);
  }

  /** A line as it is, without blanks at its end. */
  void print(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values).stripTrailing());
  }

  /** Broken between words, further lines behind so many blanks. */
  static String wrapped(String text, int indent) {
    StringBuilder wrapped = new StringBuilder();
    int column = indent;
    for (String word : text.split(" ")) {
      if (column > indent && column + 1 + word.length() > MOST_CHARACTERS) {
        wrapped.append(System.lineSeparator()).append(" ".repeat(indent));
        column = indent;
      } else if (column > indent) {
        wrapped.append(' ');
        column++;
      }
      wrapped.append(word);
      column += word.length();
    }
    return wrapped.toString();
  }
}
