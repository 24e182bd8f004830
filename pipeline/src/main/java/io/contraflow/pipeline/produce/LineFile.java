package io.contraflow.pipeline.produce;

import io.contraflow.state.format.Sha256;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** A file of lines in UTF-8, compressed with gzip where its name ends in {@code .gz}. */
public record LineFile(Path path) {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int HASH_DIGITS = 12;

  /**
   * @throws IOException naming the file, as its reads do
   */
  public BufferedReader open() throws IOException {
    if (Files.isDirectory(path)) {
      throw new IOException(path + " must be a file, was a directory; name a file in it");
    }
    InputStream in = Files.newInputStream(path);
    try {
      InputStream plain = isCompressed() ? new GZIPInputStream(in, BUFFER_BYTES) : in;
      return new BufferedReader(
          new InputStreamReader(new Named(plain), StandardCharsets.UTF_8), BUFFER_BYTES);
    } catch (IOException e) {
      in.close();
      throw named(e);
    }
  }

  private boolean isCompressed() {
    return path.toString().endsWith(".gz");
  }

  private IOException named(IOException e) {
    return new IOException(
        path
            + (isCompressed() ? " must be a whole gzip file, but: " : " cannot be read: ")
            + e.getMessage(),
        e);
  }

  /** Says which file it was that could not be read. */
  private final class Named extends FilterInputStream {
    Named(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      try {
        return super.read();
      } catch (IOException e) {
        throw named(e);
      }
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      try {
        return super.read(into, offset, length);
      } catch (IOException e) {
        throw named(e);
      }
    }
  }

  /**
   * Name and first line: the same while the file grows at its end, another for another file, as in
   * {@code events.jsonl:1f3a5c7e9b0d}.
   */
  public String identity() throws IOException {
    try (BufferedReader lines = open()) {
      String first = lines.readLine();
      byte[] bytes = (first == null ? "" : first).getBytes(StandardCharsets.UTF_8);
      return path.getFileName() + ":" + Sha256.of(bytes).substring(0, HASH_DIGITS);
    }
  }
}
