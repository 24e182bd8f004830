package io.contraflow.operators.fields;

/** What stands before the datum in an Avro record. */
public enum AvroFraming {
  /** Nothing. */
  NONE("none", 0),
  /** A byte 0 and the id of a schema in a registry, 4 bytes; the id is not looked up. */
  CONFLUENT("confluent", 5);

  private final String label;
  private final int sizeInBytes;

  AvroFraming(String label, int sizeInBytes) {
    this.label = label;
    this.sizeInBytes = sizeInBytes;
  }

  public String label() {
    return label;
  }

  int sizeInBytes() {
    return sizeInBytes;
  }

  /**
   * @throws IllegalArgumentException if there is none of this label
   */
  public static AvroFraming ofLabel(String label) {
    for (AvroFraming framing : values()) {
      if (framing.label.equals(label)) {
        return framing;
      }
    }
    throw new IllegalArgumentException("unknown framing: label=" + label);
  }
}
