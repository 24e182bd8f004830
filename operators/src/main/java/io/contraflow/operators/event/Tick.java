package io.contraflow.operators.event;

/** Only moves the watermark of its partition, so that a lone event does not wait for the next. */
public record Tick(long timestampMs) implements SearchEvent, ParsedDocument {
  public static final int CODE = 4;

  @Override
  public String model() {
    return "";
  }

  @Override
  public int code() {
    return CODE;
  }
}
