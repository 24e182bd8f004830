package io.contraflow.pipeline.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginTest {
  @TempDir Path directory;

  @Test
  void shouldTakeUserAndPasswordTogetherAndShowNoPassword() throws Exception {
    assertThat(Login.of(Map.of()).authorization()).isEmpty();
    Login login = Login.of(Map.of(Login.USER, "Aladdin", Login.PASSWORD, "open sesame"));
    // The example of RFC 7617.
    assertThat(login.authorization()).contains("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    assertThat(login).hasToString("Login[user=Aladdin, authorities=null]");
    assertThatThrownBy(() -> Login.of(Map.of(Login.USER, "Aladdin")))
        .hasMessage(
            "CONTRAFLOW_OPENSEARCH_USER and CONTRAFLOW_OPENSEARCH_PASSWORD must be set both or"
                + " neither, only CONTRAFLOW_OPENSEARCH_USER is; set the other, or unset it");
  }

  @Test
  void shouldSayWhatAFileOfAuthoritiesMustBe() throws Exception {
    Path file = Files.writeString(directory.resolve("ca.pem"), "no certificate");
    assertThatThrownBy(() -> new Login(null, null, file).tls())
        .isInstanceOf(OpenSearchException.class)
        .hasMessageStartingWith("CONTRAFLOW_OPENSEARCH_CA must be a PEM file");
  }
}
