package io.contraflow.operators.snapshot;

import io.contraflow.state.format.CorruptException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A start that another one grew from: its rows are the first of the other's, to the bit. Saved
 * state of it goes on with the other.
 *
 * @param rows V
 * @param tensorSha256 of its parameters, {@link StartSnapshot#tensorSha256}
 * @param inputId what they belong to
 */
public record StartOrigin(int rows, String tensorSha256, String inputId) implements Serializable {
  /** Among the options of a start that grew: its origins, the latest first. */
  static final String OPTION = "start.grown-from";

  private static final Pattern TEXT = Pattern.compile("(\\d{1,9}) ([0-9a-f]{64}) ([0-9a-f]{64})");

  static String format(List<StartOrigin> origins) {
    return origins.stream()
        .map(origin -> origin.rows + " " + origin.tensorSha256 + " " + origin.inputId)
        .collect(Collectors.joining(", "));
  }

  /**
   * @param options of a start
   * @param where its directory, for messages
   */
  static List<StartOrigin> of(Map<String, String> options, Object where) throws CorruptException {
    String text = options.getOrDefault(OPTION, "");
    List<StartOrigin> origins = new ArrayList<>();
    for (String part : text.isEmpty() ? new String[0] : text.split(", ")) {
      Matcher matcher = TEXT.matcher(part);
      if (!matcher.matches()) {
        throw new CorruptException(
            where
                + " must say what it grew from as rows and two hashes, says "
                + part
                + "; restore a copy");
      }
      origins.add(
          new StartOrigin(Integer.parseInt(matcher.group(1)), matcher.group(2), matcher.group(3)));
    }
    return origins;
  }
}
