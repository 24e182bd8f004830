# To be sourced: search events and documents to test with.

# NAME FROM_S: 400 searches, a click each, 50 ms of event time apart
events() {
  awk -v name="$1" -v from="$2" 'BEGIN {
    for (i = 0; i < 400; i++) {
      search = "\"search_id\":\"" name i "\""
      at = from * 1000 + i * 50
      results = ""
      for (p = 1; p <= 5; p++) results = results (p == 1 ? "" : ",") sprintf("{\"doc_id\":\"d%d\",\"position\":%d}", (i + 7 * p) % 97, p)
      printf "{%s,\"query\":\"who knows of subject %d\",\"timestamp\":%.0f,\"results\":[%s]}\n", search, (i + 7) % 97, at, results
      printf "{%s,\"action\":\"click\",\"doc_id\":\"d%d\",\"timestamp\":%.0f}\n", search, (i + 7) % 97, at + 40
    }
  }'
}

documents() {
  awk 'BEGIN { for (i = 0; i < 97; i++) printf "{\"doc_id\":\"d%d\",\"text\":\"a document that tells of subject %d at length\"}\n", i, i }'
}

# SECONDS since 1970, in ISO-8601
instant() {
  date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ 2> /dev/null || date -u -r "$1" +%Y-%m-%dT%H:%M:%SZ
}
