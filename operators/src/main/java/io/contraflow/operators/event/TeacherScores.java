package io.contraflow.operators.event;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Scores that records carry, of how well another model says that a document fits a query, on its
 * own scale: in JSON a number, between operators a float32, NaN for none.
 */
public final class TeacherScores {
  static final String FIELD = "teacher_score";

  /** Their differences, and products with them, are finite in float32. */
  private static final double LARGEST = 1e9;

  private TeacherScores() {}

  public static void write(Float scoreOrNull, DataOutput out) throws IOException {
    out.writeFloat(scoreOrNull == null ? Float.NaN : scoreOrNull);
  }

  /** The score, or null. */
  public static Float read(DataInput in) throws IOException {
    float score = in.readFloat();
    return Float.isNaN(score) ? null : score;
  }

  /** What a record says of a document, or null. */
  static Float of(JsonRecord json) throws RejectedException {
    if (!json.has(FIELD)) {
      return null;
    }
    double score = json.number(FIELD);
    if (!(Math.abs(score) <= LARGEST)) {
      throw new RejectedException(
          DeadLetterReason.BAD_TEACHER_SCORE,
          json.name(FIELD)
              + " must be in [-1e9, 1e9], was "
              + score
              + "; leave it out where there is none");
    }
    return (float) score;
  }
}
