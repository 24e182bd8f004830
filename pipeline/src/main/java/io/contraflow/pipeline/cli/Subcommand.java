package io.contraflow.pipeline.cli;

/**
 * A subcommand of another module: a picocli {@code @Command} with a public constructor, named in
 * {@code META-INF/services}, and so there wherever that module is on the class path.
 */
public interface Subcommand {}
