package io.contraflow.operators.stream;

import io.contraflow.state.format.Codec;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** The type of a stream whose values go through a {@link Codec}; nothing falls back to Kryo. */
public final class CodecTypeInfo<T> extends TypeInformation<T> {
  private final Class<T> type;
  private final CodecSource<T> source;

  private CodecTypeInfo(Class<T> type, CodecSource<T> source) {
    this.type = type;
    this.source = source;
  }

  /**
   * @param instance the codec class's public static {@code INSTANCE}
   */
  public static <T> CodecTypeInfo<T> of(Class<T> type, Codec<T> instance) {
    return new CodecTypeInfo<>(type, CodecSource.of(instance));
  }

  /** The serializer, also for state descriptors. */
  public CodecSerializer<T> serializer() {
    return new CodecSerializer<>(source);
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public Class<T> getTypeClass() {
    return type;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public TypeSerializer<T> createSerializer(SerializerConfig config) {
    return serializer();
  }

  @Override
  public String toString() {
    return "CodecTypeInfo<" + type.getSimpleName() + ">";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CodecTypeInfo<?> that
        && type.equals(that.type)
        && source.equals(that.source);
  }

  @Override
  public int hashCode() {
    return source.hashCode();
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof CodecTypeInfo<?>;
  }
}
