package io.contraflow.operators.step;

import io.contraflow.learner.step.StepReport;

/**
 * A report with the times that belong to this run and not to the log: they travel as record
 * headers, so that the report's own bytes are the same however often the log is read.
 *
 * @param report what the step did
 * @param watermarkMs the operator's watermark
 * @param stepMs wall-clock ms that the step took; 0 without a step
 * @param doneMs wall-clock time at which it was done
 * @param actionMs mean event time of the entering examples' actions; 0 if none entered
 * @param decisionMs mean decision time of the entering examples; 0 if none entered
 * @param releasedMs mean wall-clock time at which the watermark let the entering examples go; 0 if
 *     none entered
 * @param heldSnapshots snapshots of the model that were held back so far
 */
public record TimedReport(
    StepReport report,
    long watermarkMs,
    double stepMs,
    long doneMs,
    long actionMs,
    long decisionMs,
    long releasedMs,
    long heldSnapshots) {}
