package io.contraflow.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivacySettingsTest {
  private static final Configuration DEFAULTS = Configuration.defaults();

  @TempDir Path directory;

  @Test
  void shouldNameTheSaltAndRecordNothingOfIt() throws Exception {
    Path salt = Files.writeString(directory.resolve("salt"), "planted\n");
    Configuration hashed =
        DEFAULTS
            .with(PrivacySettings.USER_IDS, "hash")
            .with(PrivacySettings.SALT, "${file:" + salt + "}");

    assertThatCode(hashed::requireConsistent).doesNotThrowAnyException();
    assertThat(hashed.recorded())
        .containsEntry("privacy.user-ids", "hash")
        .doesNotContainKey("privacy.salt");
    assertThat(hashed.recorded().toString()).doesNotContain("planted", salt.toString());
  }

  @Test
  void shouldSayWhatIsMissingOfASalt() {
    Configuration hashed = DEFAULTS.with(PrivacySettings.USER_IDS, "hash");

    assertThatThrownBy(hashed::requireConsistent)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "privacy.salt must name the key of the hash with privacy.user-ids hash, was not set; set"
                + " it to ${env:NAME} or ${file:/path}");
    assertThatThrownBy(
            () ->
                hashed.with(PrivacySettings.SALT, "${env:CONTRAFLOW_NO_SUCH}").requireConsistent())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "privacy.salt needs it: the environment variable CONTRAFLOW_NO_SUCH must be set");
  }

  @Test
  void shouldNotRepeatASaltThatWasWrittenInPlaceOfItsName() {
    assertThatThrownBy(() -> DEFAULTS.with("privacy.salt", "planted", "contraflow.yaml"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "privacy.salt must be ${env:NAME} or ${file:/path}, was something else, not shown as it"
                + " may be the secret; set privacy.salt in contraflow.yaml");
  }

  @Test
  void shouldRedactDeadLettersWhereUserIdsAreNotKept() {
    assertThat(DEFAULTS.redactsDeadLetters()).isFalse();
    Configuration dropped = DEFAULTS.with(PrivacySettings.USER_IDS, "drop");
    assertThat(dropped.redactsDeadLetters()).isTrue();
    assertThat(dropped.with(PrivacySettings.DEAD_LETTERS, "keep").redactsDeadLetters()).isFalse();
    assertThat(DEFAULTS.with(PrivacySettings.DEAD_LETTERS, "redact").redactsDeadLetters()).isTrue();
  }
}
