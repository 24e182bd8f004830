package io.contraflow.search.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page: one HTML file with one script and one style in it.
 *
 * @param html the file
 * @param scriptHash its script's, as a content security policy names it
 * @param styleHash its style's
 */
record Page(String html, String scriptHash, String styleHash) {
  private static final String FILE = "page.html";

  static Page read() throws IOException {
    try (InputStream in = Page.class.getResourceAsStream(FILE)) {
      return of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  static Page of(String html) {
    return new Page(html, hash(html, "script"), hash(html, "style"));
  }

  private static String hash(String html, String element) {
    Matcher found =
        Pattern.compile("<%s>(.*?)</%s>".formatted(element, element), Pattern.DOTALL).matcher(html);
    if (!found.find()) {
      throw new IllegalStateException("the page must have a <" + element + ">, has none");
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(found.group(1).getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
