"""Opens a snapshot with sentence-transformers and compares its vectors with Contraflow's own.

    ./contraflow embed SNAPSHOT --json < benchmarks/peers/texts.jsonl > vectors.jsonl
    .venv/bin/python benchmarks/peers/check_snapshot.py SNAPSHOT vectors.jsonl [texts.jsonl]

texts.jsonl holds one JSON string a line, vectors.jsonl one JSON array of floats for each, in the same order. A text
without tokens has the zero vector on both sides; any other pair must have a cosine of at least 0.99999 and unit
length. Exit status: 0 if they agree, 1 if not, 2 if the check could not be made.
"""

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


def main(arguments):
    if len(arguments) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    snapshot = Path(arguments[0])
    ours = lines(arguments[1])
    texts = lines(arguments[2] if len(arguments) == 3 else Path(__file__).parent / "texts.jsonl")
    if len(texts) < MIN_TEXTS or len(ours) != len(texts):
        print(f"there must be {MIN_TEXTS} texts or more and a vector for each: {len(texts)} texts, {len(ours)} vectors")
        return 2
    manifest = verify(snapshot)

    from sentence_transformers import SentenceTransformer, __version__

    model = SentenceTransformer(str(snapshot), device="cpu")
    peers = model.encode(texts, batch_size=32, convert_to_numpy=True)
    if peers.shape != (len(texts), manifest["dimension"]):
        print(f"the vectors must have the manifest's dimension {manifest['dimension']}: shape {peers.shape}")
        return 1
    if model.similarity_fn_name != "cosine":
        print(f"the similarity must be cosine: {model.similarity_fn_name}")
        return 1
    problems, worst, zeros = compare(texts, ours, peers)
    for problem in problems:
        print(problem)
    print(
        f"{snapshot.name}: {len(texts) - len(problems)} of {len(texts)} texts agree with sentence-transformers "
        f"{__version__}: lowest cosine {worst:.7f}, at least {MIN_COSINE} needed; {zeros} without tokens"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
