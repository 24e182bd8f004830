"""Follows snapshots that hold what changed with docs/follow_deltas.py, which knows numpy and safetensors alone.

    .venv/bin/python benchmarks/peers/check_deltas.py WORK

MakeDeltas.java has published each step twice: as changes in WORK/deltas, and in full in WORK/full. Every table must
come out byte by byte, read from the full snapshot on and from the one before; sentence-transformers must open each
full one. Exit status: 0 if so, 1 if not.
"""

import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy as np  # noqa: E402
from sentence_transformers import SentenceTransformer  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "docs"))
from follow_deltas import manifest, queries  # noqa: E402


def main():
    work = Path(sys.argv[1])
    deltas = 0
    for model in sorted((work / "deltas").iterdir()):
        served, table = None, None
        for snapshot in sorted(model.glob("step-*")):
            whole = work / "full" / model.name / snapshot.name
            expected = queries(whole)
            opened = SentenceTransformer(str(whole), device="cpu")
            encoder = opened[0] if hasattr(opened[0], "embedding") else opened[0].sub_modules["query"][0]
            assert np.array_equal(encoder.embedding.weight.detach().numpy(), expected), whole
            assert np.array_equal(queries(snapshot), expected), snapshot
            table = queries(snapshot, served, table)
            assert np.array_equal(table, expected), snapshot
            served = snapshot
            if "delta" in manifest(snapshot):
                deltas += 1
            else:
                SentenceTransformer(str(snapshot), device="cpu").encode(["a rose is a rose"])
        print(f"{model.name}: {len(list(model.glob('step-*')))} snapshots come out byte by byte")
    assert deltas > 0, "no snapshot held changes alone"


main()
