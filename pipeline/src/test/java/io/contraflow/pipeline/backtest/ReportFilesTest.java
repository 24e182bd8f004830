package io.contraflow.pipeline.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFilesTest {
  private static final String HOSTILE = "<script>alert('x')</script>\" & \u0007 =1+1";

  @TempDir Path directory;

  @Test
  void shouldWriteAPageThatNeedsNothingElse() throws Exception {
    String html = page("default");
    assertThat(html)
        .contains("<meta charset=\"utf-8\">", "width=device-width", "prefers-color-scheme: dark")
        .contains("model - logged: +0.100 MRR", "middle queries (2 to 9)", "2026-01-01")
        .doesNotContain("<script", "http://", "https://", "url(", "@import", "<link", " src=");
  }

  @Test
  void shouldEscapeWhatTheLogSays() throws Exception {
    String html = page(HOSTILE);
    assertThat(html)
        .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot; &amp; \uFFFD =1+1")
        .doesNotContain("<script", "\u0007");
  }

  @Test
  void shouldDrawWellFormedPlots() throws Exception {
    Matcher plots = Pattern.compile("(?s)<svg viewBox=\"0 0 720.*?</svg>").matcher(page(HOSTILE));
    int count = 0;
    while (plots.find()) {
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(plots.group().getBytes(StandardCharsets.UTF_8)));
      assertThat(plots.group()).doesNotContain("NaN", "Infinity");
      count++;
    }
    assertThat(count).isEqualTo(5); // two of lines, three of intervals: there is no BM25
  }

  @Test
  void shouldWriteFiguresForPrograms() throws Exception {
    Results results = results();
    CsvFiles.write(directory, List.of(results.summary("default")), results.all());
    List<String> figures = lines(CsvFiles.FIGURES);
    assertThat(figures)
        .startsWith("model,slice,name,searches,ranking,measure,mean")
        .contains("default,all,all searches,240,logged,page MRR,0.400000")
        .contains("default,all,all searches,240,model,recall@10,0.500000")
        .contains("default,day,2026-01-01,240,frozen start,page MRR,0.300000")
        .noneMatch(line -> line.contains("BM25"));
    assertThat(lines(CsvFiles.DIFFERENCES))
        .contains(
            "default,all,all searches,model,logged,page MRR,0.100000,0.100000,0.100000,240,40,better")
        .contains("default,all,all searches,model,BM25,MRR,,,,0,0,not enough to say");
    assertThat(lines(CsvFiles.SEARCHES)).hasSize(241);
    assertThat(lines(CsvFiles.SEARCHES).get(1))
        .startsWith("default,s0,2026-01-01T00:00:00Z,0,0,true,10,1,1000,0.400000,,0.500000,");
  }

  @Test
  void shouldQuoteAndDefuseFields() {
    assertThat(CsvFiles.field("a,b")).isEqualTo("\"a,b\"");
    assertThat(CsvFiles.field("a\"b\nc")).isEqualTo("\"a\"\"b\nc\"");
    assertThat(CsvFiles.field("=HYPERLINK(1)")).isEqualTo("'=HYPERLINK(1)");
    assertThat(CsvFiles.field("-0.5")).isEqualTo("-0.5");
    assertThat(CsvFiles.field("-1+cmd")).isEqualTo("'-1+cmd");
    assertThat(CsvFiles.field("")).isEmpty();
  }

  @Test
  void shouldPlaceRoundNumbersOnAnAxis() {
    Scale scale = Scale.of(0.31, 0.54, 0, 100);
    assertThat(scale.ticks())
        .extracting(scale::label)
        .containsExactly("0.30", "0.35", "0.40", "0.45", "0.50", "0.55");
    assertThat(scale.place(0.3)).isCloseTo(0, within(1e-9));
    assertThat(scale.place(0.55)).isCloseTo(100, within(1e-9));
    Scale flat = Scale.of(0.5, 0.5, 0, 100);
    assertThat(flat.high()).isGreaterThan(flat.low());
    assertThat(Scale.of(-0.02, 0.031, 0, 1).ticks())
        .extracting(Scale.of(-0.02, 0.031, 0, 1)::label)
        .contains("0.00", "-0.02");
  }

  private List<String> lines(String file) throws Exception {
    String text = Files.readString(directory.resolve(file));
    assertThat(text).endsWith("\r\n");
    return List.of(text.split("\r\n"));
  }

  private static String page(String model) throws Exception {
    return HtmlReport.of(
        List.of(results().summary(model)),
        new Provenance(Map.of("events", "topic"), 1000, new TreeMap<>(Map.of("records", 5L))));
  }

  /** 240 searches of 40 queries. */
  private static Results results() {
    Results results = new Results();
    for (int i = 0; i < 240; i++) {
      results.add(i % 40, Results.T_MS + 1000L * i, i < 40, 0.4, 0.5, 0.3);
    }
    return results;
  }
}
