package io.contraflow.operators.embed;

import io.contraflow.state.format.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * A model or a tokenizer, which every machine of a job must have where its name says.
 *
 * @param name a path, or {@code classpath:/NAME} of a resource
 */
public record ModelFile(String name) implements Serializable {
  /** What the name of a resource begins with. */
  public static final String RESOURCE = "classpath:";

  private static final List<String> DATA_SUFFIXES = List.of("_data", ".data");

  boolean isResource() {
    return name.startsWith(RESOURCE);
  }

  byte[] read() throws IOException {
    if (!isResource()) {
      return Files.readAllBytes(file());
    }
    try (InputStream in = ModelFile.class.getResourceAsStream(name.substring(RESOURCE.length()))) {
      if (in == null) {
        throw new NoSuchFileException(name, null, "not on the class path; add its Maven artifact");
      }
      return in.readAllBytes();
    }
  }

  /**
   * Of the file's bytes; of an ONNX file with external data (beside it as {@code NAME_data} or
   * {@code NAME.data}), of all their bytes one after the other.
   */
  public String sha256() throws IOException {
    if (isResource()) {
      return Sha256.of(read());
    }
    MessageDigest digest = Sha256.digest();
    List<Path> parts = new ArrayList<>(List.of(file()));
    for (String suffix : DATA_SUFFIXES) {
      Path data = Path.of(name + suffix);
      if (Files.isRegularFile(data)) {
        parts.add(data);
      }
    }
    byte[] buffer = new byte[1 << 16];
    for (Path part : parts) {
      try (InputStream in = Files.newInputStream(part)) {
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          digest.update(buffer, 0, read);
        }
      }
    }
    return Sha256.hex(digest.digest());
  }

  OnnxTransformer open(int threads) throws IOException {
    return isResource()
        ? OnnxTransformer.of(name, read(), threads)
        : OnnxTransformer.open(file(), threads);
  }

  private Path file() throws NoSuchFileException {
    Path file = Path.of(name);
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(name);
    }
    return file;
  }
}
