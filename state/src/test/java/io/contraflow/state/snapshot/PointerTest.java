package io.contraflow.state.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.TooNewException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PointerTest {
  private static final String ID = "step-000000123-26e9ac50e294";
  private static final String HASH = "0123456789abcdef".repeat(4);

  @TempDir Path directory;

  private Pointer fixture(String name) throws Exception {
    try (InputStream file = PointerTest.class.getResourceAsStream(name)) {
      Files.write(directory.resolve(Pointer.FILE), file.readAllBytes());
    }
    return Pointer.read(directory).orElseThrow();
  }

  @Test
  void shouldReadWhatIsWrittenOfEachKindForEver() throws Exception {
    Pointer plain = fixture("pointer-v1.json");
    assertThat(plain).isEqualTo(new Pointer(1, 7, ID, HASH, false, List.of()));
    Pointer pinned = fixture("pointer-v1-pinned.json");
    assertThat(pinned)
        .isEqualTo(new Pointer(1, 7, ID, HASH, true, List.of("step-000000047-a81d3f6027b5", ID)));
  }

  @Test
  void shouldWriteAFileOfTheFirstKindWhereNothingIsPinned() throws Exception {
    Pointer plain = fixture("pointer-v1.json");
    byte[] before = Files.readAllBytes(directory.resolve(Pointer.FILE));
    plain.pinned(true).withPin(ID).pinned(false).withoutPin(ID).write(directory);
    assertThat(directory.resolve(Pointer.FILE)).hasBinaryContent(before);
  }

  @Test
  void shouldMoveByAGenerationOnlyToAnother() {
    Pointer pointer = Pointer.to(ID, HASH);
    assertThat(pointer.moved(ID, HASH)).isEqualTo(pointer);
    assertThat(pointer.moved("step-000000047-a81d3f6027b5", HASH).generation()).isEqualTo(2);
    assertThat(pointer.pinned(true).generation()).isEqualTo(1);
  }

  @Test
  void shouldRefuseWhatIsDamagedOrNewer() throws Exception {
    fixture("pointer-v1-pinned.json");
    Path file = directory.resolve(Pointer.FILE);
    String text = Files.readString(file);
    Files.writeString(file, text.replace("true", "false"));
    assertThatThrownBy(() -> Pointer.read(directory)).isInstanceOf(CorruptException.class);
    assertThat(Pointer.readable(directory)).isEmpty();
    Files.writeString(file, text.replace("\"formatVersion\" : 1", "\"formatVersion\" : 2"));
    assertThatThrownBy(() -> Pointer.read(directory)).isInstanceOf(TooNewException.class);
  }

  @Test
  void shouldReadAVerdictForEver() throws Exception {
    try (InputStream file = PointerTest.class.getResourceAsStream("gate-v1.json")) {
      Files.write(directory.resolve(Verdict.FILE), file.readAllBytes());
    }
    Verdict verdict = Verdict.read(directory).orElseThrow();
    assertThat(verdict)
        .isEqualTo(
            Verdict.of(
                Verdict.HELD,
                "worse",
                "MRR 0.41 instead of 0.45",
                Map.of("mrr", 0.41, "searches", 1900.0),
                1_700_000_000_000L));
    byte[] before = Files.readAllBytes(directory.resolve(Verdict.FILE));
    verdict.write(directory);
    assertThat(directory.resolve(Verdict.FILE)).hasBinaryContent(before);
    assertThatThrownBy(() -> Verdict.of(Verdict.PASSED, "worse", "", Map.of(), 0))
        .hasMessageContaining("has a reason");
    assertThat(new String(before, StandardCharsets.UTF_8)).contains("\"formatVersion\" : 1");
  }
}
