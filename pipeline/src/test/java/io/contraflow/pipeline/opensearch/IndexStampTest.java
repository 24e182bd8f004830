package io.contraflow.pipeline.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class IndexStampTest {
  private static final IndexStamp STAMP =
      new IndexStamp("default", "step-000000001-0123456789ab", "f00d", 256, 3, "beef", false);

  /** As version 1 wrote it; to be read for ever. */
  private static final String VERSION_1 =
      """
      {"contraflow": {"format": "contraflow-index", "formatVersion": 1, "model": "default",
        "snapshotId": "step-000000001-0123456789ab", "documentSpaceId": "f00d", "dimension": 256,
        "documents": 3, "documentsSha256": "beef", "complete": false}}
      """;

  @Test
  void shouldReadWhatVersion1Wrote() throws Exception {
    assertThat(IndexStamp.in("a", Cluster.json(VERSION_1))).contains(STAMP);
    assertThat(STAMP.toMeta()).hasToString(Cluster.json(VERSION_1).toString());
    assertThat(IndexStamp.in("a", STAMP.completed().toMeta()))
        .hasValueSatisfying(stamp -> assertThat(stamp.complete()).isTrue());
  }

  @Test
  void shouldNotTakeOthersForItsOwn() throws Exception {
    assertThat(IndexStamp.in("a", Cluster.json("{}").path("_meta"))).isEmpty();
    assertThat(IndexStamp.in("a", Cluster.json("{\"contraflow\": {\"format\": \"x\"}}"))).isEmpty();
    ObjectNode newer = STAMP.toMeta();
    newer.withObject("contraflow").put("formatVersion", 2);
    assertThatThrownBy(() -> IndexStamp.in("a", newer))
        .hasMessage(
            "the index a must have a stamp of version 1 at most, has 2; upgrade Contraflow");
  }
}
