"""Opens a snapshot with sentence-transformers and compares its vectors with Contraflow's own.

    ./contraflow embed SNAPSHOT --json < benchmarks/peers/texts.jsonl > queries.jsonl
    ./contraflow embed SNAPSHOT --json --side document < benchmarks/peers/texts.jsonl > documents.jsonl
    .venv/bin/python benchmarks/peers/check_snapshot.py SNAPSHOT queries.jsonl documents.jsonl

The texts hold one JSON string a line, the vectors one JSON array of floats for each, in the same order: as queries,
compared with encode_query, and (unless left out) as documents, compared with encode_document. encode without a side
must be that of queries. A text without tokens has the zero vector in both; any other pair must have a cosine of at
least 0.99999 and unit length. Where a snapshot has a table for each side, the sides must differ, so that one taken
for the other is noticed. Exit status: 0 if they agree, 1 if not, 2 if the check could not be made.
"""

import argparse
import hashlib
import json
import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"

MIN_COSINE = 0.99999
MIN_TEXTS = 200


def lines(path):
    # Not splitlines(): JSON strings may hold U+2028 and the like.
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").split("\n") if line]


def verify(snapshot):
    """The manifest's seal and the SHA-256 of every file, written from docs/snapshots.md alone."""
    data = (snapshot / "contraflow.json").read_bytes()
    manifest = json.loads(data)
    head = data[: data.rindex(b',\n  "sha256" : "')]
    if hashlib.sha256(head).hexdigest() != manifest["sha256"]:
        raise SystemExit(f"{snapshot}/contraflow.json does not match its own sha256")
    for name, entry in manifest["files"].items():
        content = (snapshot / name).read_bytes()
        if len(content) != entry["bytes"] or hashlib.sha256(content).hexdigest() != entry["sha256"]:
            raise SystemExit(f"{snapshot}/{name} does not match the manifest")
    return manifest


def compare(texts, ours, peers):
    import numpy as np

    problems, worst, zeros = [], 1.0, 0
    for i, (text, a, b) in enumerate(zip(texts, np.asarray(ours, np.float64), peers.astype(np.float64))):
        shown = json.dumps(text if len(text) <= 40 else text[:40] + "…")
        norms = np.linalg.norm(a), np.linalg.norm(b)
        if norms[1] == 0 or norms[0] == 0:
            zeros += 1
            if norms != (0, 0):
                problems.append(f"text {i} {shown}: lengths {norms}, both must be 0")
            continue
        cosine = float(a @ b / (norms[0] * norms[1]))
        worst = min(worst, cosine)
        if not cosine >= MIN_COSINE or max(abs(norm - 1) for norm in norms) > 1e-5:
            problems.append(f"text {i} {shown}: cosine {cosine:.7f}, lengths {norms}")
    return problems, worst, zeros


def check(name, encode, texts, ours, dimension):
    """Prints what differs, and says whether nothing does."""
    peers = encode(texts, batch_size=32, convert_to_numpy=True)
    if peers.shape != (len(texts), dimension):
        print(f"{name}: the vectors must have the manifest's dimension {dimension}: shape {peers.shape}")
        return False
    problems, worst, zeros = compare(texts, ours, peers)
    for problem in problems:
        print(f"{name}: {problem}")
    print(
        f"{name}: {len(texts) - len(problems)} of {len(texts)} texts agree: lowest cosine {worst:.7f}, at least "
        f"{MIN_COSINE} needed; {zeros} without tokens"
    )
    return not problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("documents", type=Path, nargs="?")
    parser.add_argument("--texts", type=Path, default=Path(__file__).parent / "texts.jsonl")
    arguments = parser.parse_args()
    texts = lines(arguments.texts)
    queries = lines(arguments.queries)
    documents = lines(arguments.documents) if arguments.documents else None
    for ours in (queries, documents if documents is not None else queries):
        if len(texts) < MIN_TEXTS or len(ours) != len(texts):
            print(f"there must be {MIN_TEXTS} texts and a vector for each: {len(texts)} texts, {len(ours)} vectors")
            return 2
    manifest = verify(arguments.snapshot)

    from sentence_transformers import SentenceTransformer, __version__

    model = SentenceTransformer(str(arguments.snapshot), device="cpu")
    print(f"{arguments.snapshot.name}, {manifest['tower']}, with sentence-transformers {__version__}")
    if model.similarity_fn_name != "cosine":
        print(f"the similarity must be cosine: {model.similarity_fn_name}")
        return 1
    agree = check("encode", model.encode, texts, queries, manifest["dimension"])
    agree &= check("encode_query", model.encode_query, texts, queries, manifest["dimension"])
    if documents is not None:
        agree &= check("encode_document", model.encode_document, texts, documents, manifest["dimension"])
        if (queries == documents) != (manifest["tower"] == "shared"):
            print(f"{manifest['tower']}: queries and documents must have the same vectors only if they share a table")
            agree = False
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
