package io.contraflow.benchmarks.quality;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Python programs that do the same in another way.
 *
 * @param python the interpreter that {@code benchmarks/peers/setup.sh} makes
 * @param scripts the directory of the programs
 */
record Peers(Path python, Path scripts) {

  /**
   * @throws Row.NotRunException if the interpreter or the programs are missing
   */
  void mustBeThere() throws Row.NotRunException {
    if (!Files.isExecutable(python)) {
      throw new Row.NotRunException(
          "there is no "
              + python
              + "; run benchmarks/peers/setup.sh (about 3 GB), or set --python");
    }
    if (!Files.isDirectory(scripts)) {
      throw new Row.NotRunException("there is no " + scripts + "; run it from a checkout");
    }
  }

  /**
   * Runs a program to its end; its stderr is this process's.
   *
   * @return its stdout
   * @throws IOException if it does not end with 0
   */
  String run(String script, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(python.toString());
    command.add(scripts.resolve(script).toString());
    Collections.addAll(command, arguments);
    File out = File.createTempFile("contraflow-peer", ".json");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectOutput(out)
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().remove("OMP_NUM_THREADS"); // the learner's, not torch's
      Process process = builder.start();
      int code;
      try {
        code = process.waitFor();
      } finally {
        process.destroy();
      }
      if (code != 0) {
        throw new IOException(script + " must end with 0, was " + code + "; stderr says why");
      }
      return Files.readString(out.toPath(), StandardCharsets.UTF_8);
    } finally {
      Files.deleteIfExists(out.toPath());
    }
  }
}
