package io.contraflow.pipeline.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** The page in Chromium, over a job that learns; docs show its photographs. */
@Timeout(900)
class SearchPageIT {
  private static final String QUERY = "we were trembling on the frozen lake";
  private static final int WORSE_THAN = 7;

  @TempDir static Path directory;
  private static LearningLoop loop;

  @BeforeAll
  static void learn() throws Exception {
    assumeTrue(Browser.isHere(), Browser.MISSING);
    loop = new LearningLoop(directory.resolve("loop"), 2000, 4000, 400, LearningLoop::allLearnt);
    loop.awaitLearnt();
  }

  @AfterAll
  static void stop() throws Exception {
    if (loop != null) {
      loop.stop();
    }
  }

  private static Browser open(String profile, int width, int height, boolean dark) {
    Browser browser = Browser.open(directory.resolve(profile), width, height, dark);
    browser.driver().get(loop.service.address());
    return browser;
  }

  private static void search(Browser browser) throws Exception {
    browser.find("#q").sendKeys(QUERY, Keys.ENTER);
    browser.await("results", () -> shown(browser, 10));
  }

  private static Optional<Boolean> shown(Browser browser, int results) {
    Object count =
        browser.script("return document.querySelectorAll('#results-learned button.result').length");
    return ((Number) count).intValue() == results ? Optional.of(true) : Optional.empty();
  }

  @SuppressWarnings("unchecked")
  private static List<String> learned(Browser browser) {
    return (List<String>)
        browser.script(
            "return [...document.querySelectorAll('#results-learned button.result')].map(b => b.dataset.doc)");
  }

  @Test
  void shouldRaiseWhatIsClickedWithTheNextSnapshot() throws Exception {
    try (Browser browser = open("click", 1280, 900, false)) {
      search(browser);
      browser.photograph("search");
      String snapshot = (String) browser.script("return document.body.dataset.snapshot");
      String clicked = learned(browser).get(WORSE_THAN);

      browser.find("#results-learned button.result[data-doc='" + clicked + "']").click();
      browser.await(
          "the click to be stored",
          () ->
              Optional.of(browser.find("#hint").getText())
                  .filter(hint -> hint.contains("Your click is in Kafka")));
      browser.await(
          "another snapshot",
          () ->
              Optional.of(browser.script("return document.body.dataset.snapshot"))
                  .filter(now -> !now.equals(snapshot)));
      int place =
          browser.await(
              "the document to rise",
              () ->
                  Optional.of(learned(browser).indexOf(clicked))
                      .filter(at -> at >= 0 && at < WORSE_THAN));

      System.out.printf("in the browser: from place %d to %d%n", WORSE_THAN + 1, place + 1);
      assertThat(browser.find(".column.learned header p").getText()).startsWith("snapshot of step");
      assertThat(
              browser
                  .find("#results-learned button.result[data-doc='" + clicked + "']")
                  .getAttribute("aria-pressed"))
          .isEqualTo("true");
      browser.photograph("clicked");
      charts(browser);
    }
  }

  private static void charts(Browser browser) throws Exception {
    for (String chart : List.of("loss", "recall", "served")) {
      browser.await(
          "the chart of " + chart,
          () ->
              Optional.of(
                      browser.script(
                          "return document.querySelectorAll('#"
                              + chart
                              + " polyline, #"
                              + chart
                              + " rect').length"))
                  .filter(count -> ((Number) count).intValue() > 0));
    }
    browser.script("document.querySelector('section.learning').scrollIntoView()");
    browser.photograph("learning");
  }

  @Test
  void shouldBeUsedWithTheKeyboardAlone() throws Exception {
    try (Browser browser = open("keyboard", 1280, 900, false)) {
      Actions keys = new Actions(browser.driver());
      keys.sendKeys(QUERY, Keys.ENTER).perform();
      browser.await("results", () -> shown(browser, 10));
      assertThat(browser.script("return document.activeElement.id")).isEqualTo("q");

      focusFirst(browser, keys);
      Object ring = browser.script("return getComputedStyle(document.activeElement).outlineStyle");
      assertThat(ring).as("focus must be seen").isEqualTo("solid");
      keys.sendKeys(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ENTER).perform();

      browser.await(
          "the third result of the column to be clicked",
          () ->
              Optional.of(
                      browser.script(
                          "return document.activeElement.getAttribute('aria-pressed') + document.activeElement.querySelector('.rank').textContent"))
                  .filter("true3"::equals));
      keys.sendKeys("/").perform();
      assertThat(browser.script("return document.activeElement.id")).isEqualTo("q");
    }
  }

  @Test
  void shouldBeReadAndTabbedThroughAsItIsSeen() throws Exception {
    try (Browser browser = open("order", 1280, 900, false)) {
      search(browser);
      List<String> wide = List.of("bm25", "start", "learned");
      assertThat(seen(browser)).isEqualTo(wide);
      assertThat(columns(browser)).isEqualTo(wide);
      assertThat(tabbed(browser)).isEqualTo(wide);

      browser.script("document.querySelector('#results-start button.result').focus()");
      narrow(browser);
      List<String> stacked = List.of("learned", "bm25", "start");
      browser.await(
          "columns below each other",
          () -> Optional.of(seen(browser)).filter(order -> order.equals(stacked)));
      assertThat(columns(browser)).isEqualTo(stacked);
      assertThat(focusedColumn(browser)).as("keeps the focus").isEqualTo("start");
      assertThat(tabbed(browser)).isEqualTo(stacked);
    }
  }

  /** Columns by where they are. */
  private static List<String> seen(Browser browser) {
    return columns(
        browser,
        ".map(c => [c, c.getBoundingClientRect()]).sort(([, a], [, b]) => a.top - b.top || a.left -"
            + " b.left).map(([c]) => c)");
  }

  /** Columns in the document's order, which is that of who listens to the page. */
  private static List<String> columns(Browser browser) {
    return columns(browser, "");
  }

  @SuppressWarnings("unchecked")
  private static List<String> columns(Browser browser, String sorted) {
    return (List<String>)
        browser.script(
            "return [...document.querySelectorAll('.column')]"
                + sorted
                + ".map(c => c.classList[1])");
  }

  /** Columns in the order in which Tab comes to their results. */
  private static List<String> tabbed(Browser browser) {
    Set<String> order = new LinkedHashSet<>();
    browser.find("#q").click();
    for (int tabs = 0; tabs < 60 && order.size() < 3; tabs++) {
      new Actions(browser.driver()).sendKeys(Keys.TAB).perform();
      String column = focusedColumn(browser);
      if (column != null) {
        order.add(column);
      }
    }
    return List.copyOf(order);
  }

  private static String focusedColumn(Browser browser) {
    return (String)
        browser.script(
            "const column = document.activeElement.closest('.column'); return column &&"
                + " column.classList[1]");
  }

  private static void focusFirst(Browser browser, Actions keys) {
    for (int tabs = 0; tabs < 20; tabs++) {
      keys.sendKeys(Keys.TAB).perform();
      Object result = browser.script("return document.activeElement.classList.contains('result')");
      if (Boolean.TRUE.equals(result)) {
        return;
      }
    }
    throw new AssertionError("a result must be reached by Tab");
  }

  @Test
  void shouldBeDarkWhereTheSystemIs() throws Exception {
    try (Browser browser = open("dark", 1280, 900, true)) {
      browser
          .driver()
          .executeCdpCommand(
              "Emulation.setEmulatedMedia",
              Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
      search(browser);
      browser.photograph("dark");

      assertThat(luminance(browser, "backgroundColor")).isLessThan(.05);
      assertThat(luminance(browser, "color")).isGreaterThan(.7);
    }
  }

  /** Of the page's own colour, relative, as the accessibility guidelines define it. */
  private static double luminance(Browser browser, String property) {
    return ((Number)
            browser.script(
                "const [r, g, b] = getComputedStyle(document.body)[arguments[0]].match(/[0-9.]+/g).map(c => c / 255)"
                    + ".map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);"
                    + "return .2126 * r + .7152 * g + .0722 * b",
                property))
        .doubleValue();
  }

  /** A phone held upright. */
  private static void narrow(Browser browser) {
    browser
        .driver()
        .executeCdpCommand(
            "Emulation.setDeviceMetricsOverride",
            Map.of("width", 390, "height", 844, "deviceScaleFactor", 1, "mobile", true));
  }

  @Test
  void shouldFitANarrowWindow() throws Exception {
    try (Browser browser = open("phone", 500, 900, false)) {
      narrow(browser);
      search(browser);
      browser.photograph("phone");

      assertThat(browser.script("return document.documentElement.scrollWidth <= innerWidth"))
          .as("nothing sticks out to the side")
          .isEqualTo(true);
      Object columns =
          browser.script(
              "return new Set([...document.querySelectorAll('.column')].map(c => c.getBoundingClientRect().left)).size");
      assertThat(((Number) columns).intValue()).as("one below the other").isEqualTo(1);
    }
  }

  @Test
  void shouldHaveNothingBlockedByItsOwnPolicy() throws Exception {
    try (Browser browser = open("policy", 1280, 900, false)) {
      search(browser);

      assertThat(browser.driver().manage().logs().get("browser").getAll())
          .extracting(entry -> entry.getMessage())
          .isEmpty();
    }
  }
}
