package io.contraflow.benchmarks.chaos;

import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.step.TimedReportCodec;
import io.contraflow.pipeline.demo.LedgerCheck;
import io.contraflow.state.snapshot.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What the issue of exactly once comes down to: the run that was killed against the one that was
 * not, over the same log. What restores must not do is in {@link RestoreProof}.
 */
final class Proof {
  /** Younger snapshots are never deleted. */
  private static final Duration RETAINED = Duration.ofMinutes(10);

  private final RunRecord chaos;
  private final RunRecord reference;
  private final Map<String, Long> clickedPairs;

  /**
   * @param chaos of the run that was killed
   * @param reference of the run that was not
   * @param clickedPairs that the log holds, by model
   */
  Proof(RunRecord chaos, RunRecord reference, Map<String, Long> clickedPairs) {
    this.chaos = chaos;
    this.reference = reference;
    this.clickedPairs = clickedPairs;
  }

  List<Claim> claims() throws IOException {
    return List.of(
        finalSnapshots(),
        sameReports(),
        repeatsAreIdentical(),
        accounting(),
        nothingLate(),
        announcedVerify(),
        announcedOnce(),
        announcedAsReference(),
        announcedAsReported());
  }

  private Claim finalSnapshots() throws IOException {
    List<String> against = new ArrayList<>();
    List<String> evidence = new ArrayList<>();
    for (String model : clickedPairs.keySet()) {
      Announced a = last(chaos, model);
      Announced b = last(reference, model);
      if (a == null || b == null) {
        against.add("no snapshot of " + model);
        continue;
      }
      Path directory = Path.of(a.announcement().directory());
      against.addAll(SnapshotContent.differences(directory, Path.of(b.announcement().directory())));
      evidence.add(
          "%s, %d files, tensor %s"
              .formatted(
                  a.name(),
                  SnapshotContent.names(directory).size(),
                  a.announcement().tensorSha256().substring(0, 12)));
    }
    return new Claim(
        "the final snapshots are the reference's, byte for byte",
        String.join("; ", evidence),
        against);
  }

  private static Announced last(RunRecord run, String model) {
    return run.announced().stream()
        .filter(each -> each.announcement().model().equals(model))
        .max(Comparator.comparingLong(each -> each.announcement().step()))
        .orElse(null);
  }

  private Claim sameReports() {
    List<String> against = new ArrayList<>();
    Map<String, TreeMap<Long, byte[]>> expected = reference.steps();
    Map<String, TreeMap<Long, byte[]>> found = chaos.steps();
    long equal = 0;
    for (String model : clickedPairs.keySet()) {
      TreeMap<Long, byte[]> a = found.getOrDefault(model, new TreeMap<>());
      TreeMap<Long, byte[]> b = expected.getOrDefault(model, new TreeMap<>());
      if (!a.keySet().equals(b.keySet())) {
        against.add(model + " has " + a.size() + " steps, the reference " + b.size());
      }
      for (Map.Entry<Long, byte[]> report : a.entrySet()) {
        if (Arrays.equals(report.getValue(), b.get(report.getKey()))) {
          equal++;
        } else {
          against.add(model + " step " + report.getKey() + " is not the reference's");
        }
      }
    }
    return new Claim(
        "the reports of all steps are the reference's, byte for byte",
        "%,d steps".formatted(equal),
        against);
  }

  private Claim repeatsAreIdentical() {
    List<String> against = new ArrayList<>(chaos.differences());
    against.addAll(reference.differences());
    return new Claim(
        "a step that was reported again was reported the same",
        "%,d repeats".formatted(chaos.repeats()),
        against);
  }

  private Claim accounting() {
    List<String> against = new ArrayList<>();
    List<String> evidence = new ArrayList<>();
    clickedPairs.forEach(
        (model, pairs) -> {
          StepReport newest = chaos.newest().get(model);
          LedgerCheck check = newest == null ? null : new LedgerCheck(pairs, newest.ledger());
          if (check == null || !check.ok()) {
            against.add(model + ": " + (check == null ? "no report" : check.line()));
          } else {
            evidence.add(model + " " + check.line());
          }
        });
    return new Claim(
        "every clicked pair is accounted for once", String.join("; ", evidence), against);
  }

  private Claim nothingLate() {
    long late = Math.max(chaos.late(), reference.late());
    long letters = chaos.deadLetters() + reference.deadLetters();
    return new Claim(
        "no event was late and none was refused, so the model is a function of the log",
        "late %d, dead letters %d".formatted(late, letters),
        late + letters == 0 ? List.of() : List.of("see the dead-letters topics"));
  }

  private Claim announcedVerify() {
    List<String> against = new ArrayList<>();
    int retired = 0;
    for (Announced each : chaos.announced()) {
      each.problems().forEach(problem -> against.add(each.name() + ": " + problem));
      if (!Files.isDirectory(Path.of(each.announcement().directory()))) {
        long ageMs = System.currentTimeMillis() - each.announcement().createdMs();
        retired++;
        if (ageMs < RETAINED.toMillis()) {
          against.add(each.name() + " is gone, and too young to be retired");
        }
      }
    }
    return new Claim(
        "every announced snapshot verified when it was announced, and is there or retired",
        "%d announcements, %d retired since".formatted(chaos.announced().size(), retired),
        against);
  }

  private Claim announcedOnce() {
    List<String> against = new ArrayList<>();
    Map<String, Announced> first = new HashMap<>();
    int repeats = 0;
    for (Announced each : chaos.announced()) {
      Announced before = first.putIfAbsent(each.name(), each);
      repeats += before == null ? 0 : 1;
      if (before != null && !before.sameAs(each)) {
        against.add(each.name() + " was announced as " + before.announcement().id() + " too");
      }
    }
    return new Claim(
        "no snapshot was announced twice with different content",
        "%d snapshots, %d announced again, the same".formatted(first.size(), repeats),
        against);
  }

  private Claim announcedAsReference() {
    List<String> against = new ArrayList<>();
    Map<String, Announced> expected = new HashMap<>();
    reference.announced().forEach(each -> expected.put(each.name(), each));
    long shared = 0;
    for (Announced each : chaos.announced()) {
      Announced other = expected.get(each.name());
      shared += other == null ? 0 : 1;
      if (other != null
          && !other.announcement().tensorSha256().equals(each.announcement().tensorSha256())) {
        against.add(each.name() + " is not the reference's");
      }
    }
    return new Claim(
        "where both runs published a step, they published the same parameters",
        "%d announcements of such steps".formatted(shared),
        against);
  }

  /** The reports are the reference's, so a snapshot that agrees with them agrees with it. */
  private Claim announcedAsReported() throws IOException {
    List<String> against = new ArrayList<>();
    Map<String, TreeMap<Long, byte[]>> reports = reference.steps();
    for (Announced each : chaos.announced()) {
      byte[] report =
          reports
              .getOrDefault(each.announcement().model(), new TreeMap<>())
              .get(each.announcement().step());
      if (report == null || !carries(each.manifest(), TimedReportCodec.report(report))) {
        against.add(each.name() + " does not carry what the reference reports");
      }
    }
    return new Claim(
        "every announced snapshot carries the figures of the reference's report of its step",
        "%d announcements".formatted(chaos.announced().size()),
        against);
  }

  private static boolean carries(Manifest manifest, StepReport report) {
    return manifest != null
        && Objects.equals(manifest.metrics().get("loss"), report.loss())
        && Objects.equals(manifest.metrics().get("mrr"), report.mrr())
        && Objects.equals(
            manifest.metrics().get("learnt"), Double.valueOf(report.ledger().learnt()));
  }
}
