package io.contraflow.pipeline.config;

/** The names of the five topics. */
public record Topics(
    String searchEvents,
    String documents,
    String learnerReports,
    String deadLetters,
    String modelSnapshots) {}
