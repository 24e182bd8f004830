"""The Python example of docs/opensearch.md against a real OpenSearch; run-opensearch.sh starts one.

    .venv/bin/python benchmarks/peers/check_opensearch.py documents > documents.jsonl
    ./contraflow index --opensearch URL --alias texts --documents documents.jsonl --snapshot SNAPSHOT
    .venv/bin/python benchmarks/peers/check_opensearch.py search URL MODEL queries.jsonl documents.jsonl

"documents" writes texts.jsonl as documents. "search" takes the address, an ONNX export and what ./contraflow embed gave
for the same texts, as queries and as documents. For every text the example's ten hits must have the scores of the ten
nearest by brute force. Then the index's stamp is changed to another document space, and the example must refuse it. Exit
status: 0 if all that holds, 1 if not, 2 if the check could not be made.
"""

import json
import re
import sys
from pathlib import Path

import numpy as np
from check_snapshot import lines

PEERS = Path(__file__).parent
K = 10
MAX_DIFFERENCE = 1e-5


def example(url, model):
    page = (PEERS.parent.parent / "docs" / "opensearch.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    if len(blocks) != 1:
        raise SystemExit(f"docs/opensearch.md must have one example in Python, has {len(blocks)}")
    code = blocks[0].replace("http://localhost:9200", url).replace('"products"', '"texts"').replace('"model/', f'"{model}/')
    names = {}
    exec(compile(code, "docs/opensearch.md", "exec"), names)
    return names


def score(cosines):
    return np.where(cosines >= 0, 1 + cosines, 1 / (1 - np.minimum(cosines, 0)))


def search(url, model, queries, documents):
    names = example(url, model)
    texts = lines(PEERS / "texts.jsonl")
    queries, documents = (np.array(lines(file), np.float64) for file in (queries, documents))
    found = documents.any(axis=1)
    wrong, worst, empty = 0, 0.0, 0
    for text, query in zip(texts, queries):
        hits = names["search"](text, K)
        if not query.any():
            empty += 1
            wrong += bool(hits)
            continue
        expected = np.sort(score(documents[found] @ query))[::-1][:K]
        actual = np.array([hit[1] for hit in hits])
        difference = np.abs(actual - expected).max() if len(actual) == K else np.inf
        worst = max(worst, difference)
        if not difference <= MAX_DIFFERENCE:
            wrong += 1
            print(f"{text[:40]!r}: scores {actual}, by brute force {expected}")
    print(
        f"{len(texts) - wrong} of {len(texts)} searches find what brute force finds, {empty} of them without tokens; largest "
        f"difference of a score {worst:.1e}"
    )
    index = names["index"]()
    meta = names["call"](f"/{index}/_mapping")[index]["mappings"]["_meta"]
    meta["contraflow"]["documentSpaceId"] = "another"
    request = names["urllib"].request.Request(
        f"{url}/{index}/_mapping", json.dumps({"_meta": meta}).encode(), {"Content-Type": "application/json"}, method="PUT"
    )
    names["urllib"].request.urlopen(request).close()
    try:
        names["search"]("insulin")
        print("an index of another document space must be refused, was searched")
        wrong += 1
    except RuntimeError as refusal:
        print(f"refused: {refusal}")
    return 1 if wrong else 0


def main(arguments):
    if arguments == ["documents"]:
        for i, text in enumerate(lines(PEERS / "texts.jsonl")):
            print(json.dumps({"doc_id": f"text-{i}", "text": text}))
        return 0
    if len(arguments) == 5 and arguments[0] == "search":
        return search(*arguments[1:])
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
