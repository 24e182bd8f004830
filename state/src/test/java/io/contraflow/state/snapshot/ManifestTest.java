package io.contraflow.state.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.TooNewException;
import io.contraflow.state.format.TooOldException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HASH = "0123456789abcdef".repeat(4);

  private static Manifest manifest(Map<String, FileEntry> files) {
    return manifest(1, "shared", files);
  }

  private static Manifest manifest(int version, String tower, Map<String, FileEntry> files) {
    return manifest(version, "static", null, null, tower, HASH, files);
  }

  private static Manifest manifest(
      int version,
      String encoder,
      Manifest.Head head,
      String embedder,
      String tower,
      String tokenizerSha256,
      Map<String, FileEntry> files) {
    return new Manifest(
        version,
        "märkte/de",
        123,
        9,
        null,
        1_700_000_000_000L,
        1_700_000_001_000L,
        Map.of("mrr", 0.25),
        Map.of("learner.temperature", "0.05"),
        7,
        null,
        encoder,
        head,
        embedder,
        tower,
        256,
        tokenizerSha256,
        HASH,
        "0011223344556677",
        files);
  }

  private static Manifest manifest() {
    return manifest(Map.of("0_StaticEmbedding/model.safetensors", new FileEntry(HASH, 12)));
  }

  /** Fields changed, and sealed again. */
  private static byte[] changed(String field, Object value) throws Exception {
    ObjectNode body = (ObjectNode) JSON.readTree(manifest().toBytes());
    body.remove("sha256");
    body.set(field, JSON.valueToTree(value));
    return SealedJson.seal(body);
  }

  @Test
  void shouldGiveBackEveryField() throws Exception {
    assertThat(Manifest.fromBytes(manifest().toBytes(), "m")).isEqualTo(manifest());
    assertThat(manifest().id()).isEqualTo("step-000000123-0123456789ab");
  }

  @Test
  void shouldSayWhatComputedIt() throws Exception {
    Map<String, String> execution = Map.of("kernel", "blocked", "cpu", "amd64");

    Manifest read = Manifest.fromBytes(changed("execution", execution), "m");

    assertThat(read.execution()).isEqualTo(execution);
    assertThat(Manifest.fromBytes(read.toBytes(), "m")).isEqualTo(read);
  }

  /** The fixture of version 1: read forever. */
  @Test
  void shouldReadVersionOne() throws Exception {
    try (InputStream in = getClass().getResourceAsStream("contraflow-v1.json")) {
      byte[] versionOne = in.readAllBytes();
      assertThat(Manifest.fromBytes(versionOne, "m")).isEqualTo(manifest());
      assertThat(manifest().toBytes()).isEqualTo(versionOne);
    }
  }

  /** The fixture of version 2: read forever. */
  @Test
  void shouldReadVersionTwo() throws Exception {
    Manifest routed =
        manifest(
            2,
            "query-only",
            Map.of(
                "document_0_StaticEmbedding/model.safetensors", new FileEntry(HASH, 12),
                "query_0_StaticEmbedding/model.safetensors", new FileEntry(HASH, 12)));
    try (InputStream in = getClass().getResourceAsStream("contraflow-v2.json")) {
      byte[] versionTwo = in.readAllBytes();
      assertThat(Manifest.fromBytes(versionTwo, "m")).isEqualTo(routed);
      assertThat(routed.toBytes()).isEqualTo(versionTwo);
    }
  }

  /** The fixture of version 3: read forever. */
  @Test
  void shouldReadVersionThree() throws Exception {
    Manifest adapter =
        manifest(
            3,
            "adapter",
            new Manifest.Head("low-rank", 16),
            "vectors:minilm",
            "query-only",
            null,
            Map.of(
                "head/document.safetensors", new FileEntry(HASH, 12),
                "head/query.safetensors", new FileEntry(HASH, 12)));
    try (InputStream in = getClass().getResourceAsStream("contraflow-v3.json")) {
      byte[] versionThree = in.readAllBytes();
      assertThat(Manifest.fromBytes(versionThree, "m")).isEqualTo(adapter);
      assertThat(adapter.toBytes()).isEqualTo(versionThree);
    }
  }

  @Test
  void shouldRefuseAnEncoderThatItDoesNotKnow() {
    assertThatThrownBy(() -> Manifest.fromBytes(changed("encoder", "oracle"), "m"))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("encoder must be static or adapter, was oracle");
    assertThatThrownBy(() -> Manifest.fromBytes(changed("embedder", "vectors:minilm"), "m"))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("a static model has no head and no embedder");
  }

  @Test
  void shouldRefuseTowersThatItsVersionDoesNotHave() throws Exception {
    assertThatThrownBy(() -> Manifest.fromBytes(changed("tower", "separate"), "m"))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("formatVersion must be 1 for shared towers and else 2");
    assertThatThrownBy(() -> Manifest.fromBytes(changed("tower", "three"), "m"))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("towers must be one of query-only, shared, separate, was three");
  }

  @Test
  void shouldIgnoreFieldsThatItDoesNotKnow() throws Exception {
    assertThat(Manifest.fromBytes(changed("colour", "blue"), "m")).isEqualTo(manifest());
  }

  @Test
  void shouldTellOldAndNewApart() {
    assertThatThrownBy(() -> Manifest.fromBytes(changed("formatVersion", 0), "dir/contraflow.json"))
        .isInstanceOf(TooOldException.class)
        .hasMessage(
            "dir/contraflow.json is too old: formatVersion=0, this release reads from 1; use an"
                + " older release to migrate it");
    assertThatThrownBy(() -> Manifest.fromBytes(changed("formatVersion", 5), "dir/contraflow.json"))
        .isInstanceOf(TooNewException.class)
        .hasMessage(
            "dir/contraflow.json was written by a newer release: formatVersion=5, this release"
                + " reads up to 4; upgrade Contraflow");
  }

  @Test
  void shouldNoticeEveryFlippedBitAndEveryTruncation() {
    byte[] whole = manifest().toBytes();
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> Manifest.fromBytes(flipped, "m"))
          .isInstanceOfAny(CorruptException.class, TooOldException.class, TooNewException.class);
    }
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> Manifest.fromBytes(cut, "m")).isInstanceOf(CorruptException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x",
        "a/../../x",
        "/etc/passwd",
        "a//b",
        "a/",
        "..",
        ".",
        "",
        "a\\b",
        "C:/x",
        "C:x",
        "a/./b",
        "a\nb",
        "a\u0000b"
      })
  void shouldRefuseAFileOutsideItsDirectory(String name) throws Exception {
    Map<String, FileEntry> files = Map.of(name, new FileEntry(HASH, 1));
    assertThatThrownBy(() -> manifest(files))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be a relative path inside the snapshot")
        .hasMessageContaining("do not use this snapshot");
    assertThatThrownBy(() -> Manifest.fromBytes(changed("files", files), "m"))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("inside the snapshot");
  }

  @Test
  void shouldNameTheFieldThatIsMissingOrImpossible() {
    assertThatThrownBy(() -> Manifest.fromBytes(changed("step", -1), "m"))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("m has impossible values")
        .hasMessageContaining("step=-1");
    assertThatThrownBy(() -> Manifest.fromBytes(changed("model", null), "m"))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("model");
    assertThatThrownBy(() -> Manifest.fromBytes(changed("format", "other"), "m"))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("m is not a contraflow-snapshot");
  }

  @Test
  void shouldLeaveOutFiguresThatJsonHasNoNumberFor() {
    assertThat(SnapshotDraft.finite(Map.of("a", Double.NaN, "b", 1.0))).containsOnlyKeys("b");
  }
}
