package io.contraflow.operators.stream;

import io.contraflow.state.format.Codec;
import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.FormatException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Flink's serializer over a {@link Codec}: each value is its format version (one byte), then the
 * codec's bytes. The version stands before every value, so that state written by an older release
 * is read as it is, without migration.
 *
 * @param <T> an immutable type: copies are the value itself
 */
public final class CodecSerializer<T> extends TypeSerializer<T> {
  private final CodecSource<T> source;
  private transient Codec<T> codec;

  public CodecSerializer(CodecSource<T> source) {
    this.source = source;
  }

  CodecSource<T> source() {
    return source;
  }

  private Codec<T> codec() {
    if (codec == null) {
      codec = source.codec();
    }
    return codec;
  }

  /** The value as bytes: for state kept as {@code byte[]}, and for comparing by content. */
  public byte[] toBytes(T value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(codec().version());
    codec().write(value, out);
    return bytes.toByteArray();
  }

  public T fromBytes(byte[] bytes) throws IOException {
    return read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }

  private T read(DataInput in) throws FormatException {
    try {
      return codec().read(in, source.checked(codec(), in.readUnsignedByte()));
    } catch (FormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new CorruptException(
          source + " does not parse: " + e + "; resume from an earlier checkpoint", e);
    }
  }

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public TypeSerializer<T> duplicate() {
    return new CodecSerializer<>(source);
  }

  @Override
  public T createInstance() {
    return null;
  }

  @Override
  public T copy(T from) {
    return from;
  }

  @Override
  public T copy(T from, T reuse) {
    return from;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(T value, DataOutputView target) throws IOException {
    target.writeByte(codec().version());
    codec().write(value, target);
  }

  @Override
  public T deserialize(DataInputView in) throws IOException {
    return read(in);
  }

  @Override
  public T deserialize(T reuse, DataInputView in) throws IOException {
    return deserialize(in);
  }

  @Override
  public void copy(DataInputView in, DataOutputView target) throws IOException {
    serialize(deserialize(in), target);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CodecSerializer<?> that && source.equals(that.source);
  }

  @Override
  public int hashCode() {
    return source.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<T> snapshotConfiguration() {
    return new CodecSerializerSnapshot<>(source);
  }
}
