package io.contraflow.pipeline.backtest;

/**
 * One search that was scored.
 *
 * @param timeMs its decision time, epoch ms
 * @param query a hash of its normal form
 * @param step steps that the model had taken
 * @param fresh whether nobody had acted before, in the range, on any document that it was acted on
 * @param shown results of its page that have content; 0 if the page was not scored
 * @param acted documents acted on
 * @param candidates among which they were looked for; 0 if they were not
 */
record SearchResult(
    String model,
    String searchId,
    long timeMs,
    long query,
    long step,
    boolean fresh,
    int shown,
    int acted,
    int candidates,
    SearchFigures figures) {}
