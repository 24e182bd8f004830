package io.contraflow.operators.stream;

import io.contraflow.state.format.FormatException;
import io.contraflow.state.format.TooNewException;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * What a savepoint keeps of a {@link CodecSerializer}: the name of its codec and, from version 2 of
 * this on, the newest format version of its values. Values carry their own version, so every
 * release that reads that one reads them all as they are; an older release refuses the savepoint
 * before it reads any.
 */
public final class CodecSerializerSnapshot<T> implements TypeSerializerSnapshot<T> {
  private static final int NAME_ALONE = 1;
  private static final int VERSION = 2;

  private CodecSource<T> source;

  /** For Flink, which then calls {@link #readSnapshot}. */
  public CodecSerializerSnapshot() {}

  CodecSerializerSnapshot(CodecSource<T> source) {
    this.source = source;
  }

  @Override
  public int getCurrentVersion() {
    return VERSION;
  }

  @Override
  public void writeSnapshot(DataOutputView out) throws IOException {
    out.writeUTF(source.className());
    out.writeInt(source.codec().version());
  }

  @Override
  public void readSnapshot(int readVersion, DataInputView in, ClassLoader userCodeClassLoader)
      throws IOException {
    try {
      if (readVersion > VERSION) {
        throw new TooNewException(
            "a savepoint's serializer was written by a newer release: version="
                + readVersion
                + ", this release reads up to "
                + VERSION
                + "; upgrade Contraflow");
      }
      source = new CodecSource<>(in.readUTF());
      if (readVersion > NAME_ALONE) {
        source.checked(in.readInt());
      }
    } catch (FormatException e) {
      throw new SuppressRestartsException(e); // another attempt would read the same
    }
  }

  @Override
  public TypeSerializer<T> restoreSerializer() {
    return new CodecSerializer<>(source);
  }

  @Override
  public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
      TypeSerializerSnapshot<T> old) {
    return old instanceof CodecSerializerSnapshot<?> that && that.source.equals(source)
        ? TypeSerializerSchemaCompatibility.compatibleAsIs()
        : TypeSerializerSchemaCompatibility.incompatible();
  }
}
