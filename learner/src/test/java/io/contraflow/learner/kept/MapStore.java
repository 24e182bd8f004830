package io.contraflow.learner.kept;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;

/** A store in memory, that takes each removal once. */
public final class MapStore implements Part.Store {
  final SortedMap<Long, byte[]> entries = new TreeMap<>();
  int told;

  @Override
  public void put(long key, byte[] value) {
    entries.put(key, value);
    told++;
  }

  @Override
  public void remove(long key) {
    assertThat(entries.remove(key)).as("removed key %d", key).isNotNull();
    told++;
  }

  void restore(byte[] header, Part into) throws IOException {
    into.restore(new DataInputStream(new ByteArrayInputStream(header)), entries);
  }

  static byte[] header(Part part) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    part.writeHeader(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  static byte[] bytes(Part part) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    part.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  /** All of a part that no other store has been told of, by way of one. */
  public static <P extends Part> P copy(Part from, P into) throws IOException {
    return new MapStore().through(from, into);
  }

  /** All of a part that this store has been told of so far, if any has. */
  public <P extends Part> P through(Part from, P into) throws IOException {
    from.changes().write(this, 0);
    restore(header(from), into);
    return into;
  }
}
