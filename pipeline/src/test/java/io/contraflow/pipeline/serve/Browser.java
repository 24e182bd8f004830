package io.contraflow.pipeline.serve;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** Chromium without a window, driven by its own driver; {@code .ci/install-browser} installs it. */
final class Browser implements AutoCloseable {
  /** Why a test is left out where there is none. */
  static final String MISSING =
      "there is no chromium and chromedriver on the PATH; run .ci/install-browser (as root on Debian)"
          + " to have the page tested";

  private static final long PATIENCE_MS = 60_000;

  /**
   * Held, so that it keeps its level: Selenium warns of each Chromium that is newer than itself.
   */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  static boolean isHere() {
    return found("chromium", "google-chrome", "chrome").isPresent()
        && found("chromedriver").isPresent();
  }

  private static Optional<File> found(String... names) {
    return Stream.of(names)
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .map(directory -> new File(directory, name)))
        .filter(File::canExecute)
        .findFirst();
  }

  /**
   * @param profile an empty directory
   * @param dark whether the system prefers a dark page
   */
  static Browser open(Path profile, int width, int height, boolean dark) {
    SELENIUM.setLevel(Level.SEVERE);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(found("chromium", "google-chrome", "chrome").orElseThrow());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--force-device-scale-factor=1",
        "--user-data-dir=" + profile,
        "--window-size=" + width + "," + height);
    if (dark) {
      options.addArguments("--force-dark-mode", "--blink-settings=preferredColorScheme=0");
    }
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(found("chromedriver").orElseThrow())
            .usingAnyFreePort()
            .build();
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.manage().window().setSize(new Dimension(width, height));
    return new Browser(driver);
  }

  ChromeDriver driver() {
    return driver;
  }

  WebElement find(String css) {
    return driver.findElement(By.cssSelector(css));
  }

  Object script(String javascript, Object... arguments) {
    return driver.executeScript(javascript, arguments);
  }

  /** Waits for something to be there, asked again and again. */
  <T> T await(String what, Supplier<Optional<T>> question) throws Exception {
    long untilMs = System.currentTimeMillis() + PATIENCE_MS;
    while (true) {
      Optional<T> answer = question.get();
      if (answer.isPresent()) {
        return answer.get();
      }
      if (System.currentTimeMillis() > untilMs) {
        throw new IOException("waited in vain for " + what + "; the page says: " + text());
      }
      Thread.sleep(100);
    }
  }

  String text() {
    return find("body").getText();
  }

  /**
   * Keeps what the window shows, in {@code target/page} and, with {@code
   * -Dcontraflow.photographs=DIR}, in the directory that docs show it from.
   */
  void photograph(String name) throws IOException {
    photograph(Path.of("target", "page", name + ".png"));
    String directory = System.getProperty("contraflow.photographs");
    if (directory != null) {
      photograph(Path.of(directory, name + ".png"));
    }
  }

  private void photograph(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
