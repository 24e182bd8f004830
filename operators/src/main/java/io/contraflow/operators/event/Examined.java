package io.contraflow.operators.event;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What records say of how results are looked at: the probability of a result's position, in JSON a
 * number and between operators a float32, NaN for none; and the positions that had been shuffled.
 */
public final class Examined {
  static final String PROPENSITY = "propensity";
  static final String SHUFFLED = "shuffled";

  private Examined() {}

  /** The propensity that a record says a result has, or null. */
  static Float propensity(JsonRecord result) throws RejectedException {
    if (!result.has(PROPENSITY)) {
      return null;
    }
    float propensity = (float) result.number(PROPENSITY);
    if (!(propensity > 0 && propensity <= 1)) {
      throw new RejectedException(
          DeadLetterReason.BAD_PROPENSITY,
          result.name(PROPENSITY)
              + " must be in (0, 1], was "
              + result.number(PROPENSITY)
              + "; leave it out where it is not known");
    }
    return propensity;
  }

  /** Positions in ascending order, each once; none if the record has none. */
  static List<Integer> shuffled(JsonRecord impression, List<Impression.Result> results)
      throws RejectedException {
    if (!impression.has(SHUFFLED)) {
      return List.of();
    }
    Set<Long> shown =
        results.stream().map(result -> (long) result.position()).collect(Collectors.toSet());
    Set<Integer> positions = new TreeSet<>();
    for (long position : impression.wholeNumbers(SHUFFLED)) {
      if (!shown.contains(position) || !positions.add((int) position)) {
        throw new RejectedException(
            DeadLetterReason.BAD_SHUFFLED,
            impression.name(SHUFFLED)
                + " must list positions of the results, each once, had "
                + position);
      }
    }
    if (positions.size() == 1) {
      throw new RejectedException(
          DeadLetterReason.BAD_SHUFFLED,
          impression.name(SHUFFLED) + " must list two positions at least, had 1");
    }
    return List.copyOf(positions);
  }

  public static void write(Float propensityOrNull, DataOutput out) throws IOException {
    out.writeFloat(propensityOrNull == null ? Float.NaN : propensityOrNull);
  }

  /** The propensity, or null. */
  public static Float read(DataInput in) throws IOException {
    float propensity = in.readFloat();
    return Float.isNaN(propensity) ? null : propensity;
  }

  static void writePositions(List<Integer> positions, DataOutput out) throws IOException {
    out.writeShort(positions.size());
    for (int position : positions) {
      out.writeInt(position);
    }
  }

  static List<Integer> readPositions(DataInput in) throws IOException {
    List<Integer> positions = new ArrayList<>();
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      positions.add(in.readInt());
    }
    return positions;
  }
}
