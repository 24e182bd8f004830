package io.contraflow.serving;

/** Which of a model's two sides embeds something. */
enum Side {
  QUERY("embedQuery"),
  DOCUMENT("embedDocument");

  final String method;

  Side(String method) {
    this.method = method;
  }
}
