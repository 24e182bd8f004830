package io.contraflow.pipeline.check;

import static io.contraflow.pipeline.check.Verdict.Level.FINE;
import static io.contraflow.pipeline.check.Verdict.Level.NOTE;
import static io.contraflow.pipeline.check.Verdict.Level.NOTHING;
import static io.contraflow.pipeline.check.Verdict.Level.WARNING;

import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.Durations;
import io.contraflow.pipeline.config.ExampleSettings;

/** Whether there is a text or vector for what is learnt. */
final class ContentVerdicts {
  private static final double MOST = 0.9;
  private static final double FEW = 0.05;

  private ContentVerdicts() {}

  static void add(CheckReport report, Configuration configuration, Findings findings) {
    CheckReport.Catalogue catalogue = report.documents();
    if (catalogue == null) {
      findings.add(
          NOTE,
          "the catalogue was not read (--no-documents): whether documents have texts is not said");
    } else {
      catalogue(catalogue, report, findings);
      learnt(catalogue, report, configuration, findings);
    }
    blankQueries(report.counts(), findings);
  }

  private static void catalogue(
      CheckReport.Catalogue catalogue, CheckReport report, Findings findings) {
    CheckReport.Scope scope = catalogue.scope();
    Share carried = report.content().carried();
    if (scope.read() == 0) {
      findings.add(
          carried.count() == 0 ? NOTHING : carried.fraction() < MOST ? WARNING : NOTE,
          "topic %s must %s, unless events carry their documents' texts, as %,d of %,d results do;"
              + " send the catalogue (contraflow produce FILE --topic %s), or set"
              + " kafka.topics.documents",
          scope.topic(),
          scope.exists() ? "hold documents, held 0" : "exist, was not there",
          carried.count(),
          carried.of(),
          scope.topic());
      return;
    }
    long rejected = catalogue.rejected().stream().mapToLong(CheckReport.Rejected::count).sum();
    if (rejected > 0) {
      CheckReport.Rejected worst = catalogue.rejected().get(0);
      findings.add(
          rejected > FEW * scope.read() ? WARNING : NOTE,
          "every record of %s should be a document, %,d of %,d are not, %,d of them %s: %s; %s",
          scope.topic(),
          rejected,
          scope.read(),
          worst.count(),
          worst.reason(),
          worst.rule(),
          Remedies.of(worst));
    }
    if (catalogue.blank() > FEW * (catalogue.versions() + catalogue.blank())) {
      findings.add(
          WARNING,
          "documents should have a text, %,d of %,d versions have an empty one; set the field that"
              + " holds it in source.fields.document.text",
          catalogue.blank(),
          catalogue.versions() + catalogue.blank());
    }
  }

  private static void learnt(
      CheckReport.Catalogue catalogue,
      CheckReport report,
      Configuration configuration,
      Findings findings) {
    Share learnt = report.content().learnt();
    if (learnt.of() == 0 || catalogue.scope().read() == 0) {
      return;
    }
    if (learnt.fraction() >= MOST) {
      findings.add(
          FINE,
          "%s of %,d results that were joined have a document with text or vector",
          learnt.percent(),
          learnt.of());
      return;
    }
    Verdict.Level level = learnt.count() == 0 ? NOTHING : WARNING;
    long missing = learnt.of() - learnt.count();
    boolean isLate = 2 * report.content().tooLate() > missing;
    findings.add(
        level,
        "a document must be there when a search is decided, %,d of %,d (%s) are: %s",
        learnt.count(),
        learnt.of(),
        learnt.percent(),
        isLate
            ? String.format(
                "%,d have a first version whose Kafka timestamp lies more than resolve.document-wait"
                    + " (%s) after the search; send the catalogue with a timestamp before the events"
                    + " (contraflow produce --at), or check newer events with --from",
                report.content().tooLate(),
                Durations.format(configuration.get(ExampleSettings.DOCUMENT_WAIT)))
            : String.format(
                "the catalogue does not know the others (of distinct documents acted on it knows %s);"
                    + " doc_id of events and documents must be alike",
                report.content().actedOnKnown().percent()));
  }

  private static void blankQueries(CheckReport.Counts counts, Findings findings) {
    Share blank = new Share(counts.blankQueries(), counts.impressions() + counts.pairs());
    if (blank.fraction() > FEW) {
      findings.add(
          blank.count() == blank.of() ? NOTHING : WARNING,
          "a search needs a query to teach anything, %,d of %,d have an empty one; set"
              + " source.fields.impression.query, or leave out pages without a query",
          blank.count(),
          blank.of());
    }
  }
}
