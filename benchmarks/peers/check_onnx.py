"""Runs an ONNX export of a static model in ONNX Runtime and compares its vectors with Contraflow's own.

    ./contraflow snapshots export SNAPSHOT --format onnx --output MODEL
    ./contraflow embed SNAPSHOT --json < benchmarks/peers/texts.jsonl > queries.jsonl
    ./contraflow embed SNAPSHOT --json --side document < benchmarks/peers/texts.jsonl > documents.jsonl
    .venv/bin/python benchmarks/peers/check_onnx.py MODEL queries.jsonl documents.jsonl

The code that embeds is the example of docs/snapshots.md, read from there. A text without tokens has the zero vector in
both; any other pair must have a cosine of at least 0.99999 and unit length, in batches and alone. Exit status: 0 if they
agree, 1 if not, 2 if the check could not be made.
"""

import argparse
import re
import sys
from pathlib import Path

import numpy as np
from check_snapshot import MIN_COSINE, MIN_TEXTS, compare, lines

PEERS = Path(__file__).parent
BATCH = 32


def example(model, side):
    """embed(texts) of docs/snapshots.md, on the export in model."""
    page = (PEERS.parent.parent / "docs" / "snapshots.md").read_text(encoding="utf-8")
    blocks = [block for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "def embed(" in block]
    if len(blocks) != 1:
        raise SystemExit(f"docs/snapshots.md must have one example with embed, has {len(blocks)}")
    code = blocks[0].replace('"model/', f'"{model}/').replace("query.onnx", f"{side}.onnx")
    names = {}
    exec(compile(code, "docs/snapshots.md", "exec"), names)
    return names["embed"], names["session"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("documents", type=Path)
    arguments = parser.parse_args()
    texts = lines(PEERS / "texts.jsonl")
    agree = True
    for name, file in (("query", arguments.queries), ("document", arguments.documents)):
        ours = lines(file)
        if len(texts) < MIN_TEXTS or len(ours) != len(texts):
            print(f"there must be {MIN_TEXTS} texts and a vector for each: {len(texts)} texts, {len(ours)} vectors")
            return 2
        shared = not (arguments.model / f"{name}.onnx").exists()
        embed, session = example(arguments.model, "query" if shared else name)
        batches = np.concatenate([embed(texts[i : i + BATCH]) for i in range(0, len(texts), BATCH)])
        alone = np.concatenate([embed([text]) for text in texts])
        for way, vectors in (("in batches", batches), ("one by one", alone)):
            problems, worst, zeros = compare(texts, ours, vectors)
            largest = np.abs(np.asarray(ours, np.float64) - vectors).max()
            for problem in problems:
                print(f"{name}, {way}: {problem}")
            print(
                f"{name}, {way}: {len(texts) - len(problems)} of {len(texts)} texts agree: lowest cosine {worst:.9f}, "
                f"at least {MIN_COSINE} needed; largest difference {largest:.1e}; {zeros} without tokens"
            )
            agree &= not problems
        print(f"{name}: {session.get_modelmeta().custom_metadata_map}")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
