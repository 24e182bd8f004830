"""The queries' table of a snapshot, also of one that holds only what changed: numpy and safetensors alone.

    python follow_deltas.py contraflow-demo/snapshots/default
"""
import hashlib
import json
import sys
from pathlib import Path

from safetensors.numpy import load

FULL = ("0_StaticEmbedding/model.safetensors", "query_0_StaticEmbedding/model.safetensors")


def manifest(snapshot):
    return json.loads((snapshot / "contraflow.json").read_bytes())


def tensors(snapshot, name):
    data = (snapshot / name).read_bytes()
    if hashlib.sha256(data).hexdigest() != manifest(snapshot)["files"][name]["sha256"]:
        raise ValueError(f"{snapshot / name} is damaged: keep what you have, and take the next full snapshot")
    return load(data)


def queries(snapshot, served=None, table=None):
    """(V, D) float32. Give the snapshot that you serve and its table, and only what follows it is read."""
    links = [snapshot]
    while links[0] != served and "delta" in manifest(links[0]):
        links.insert(0, links[0].parent / manifest(links[0])["parent"])
    full = next((name for name in FULL if name in manifest(links[0])["files"]), None)
    table = table.copy() if links[0] == served else tensors(links[0], full)["embedding.weight"].copy()
    for link in links[1:]:
        changed = tensors(link, "delta/query.safetensors")
        table[changed["rows"]] = changed["embedding.weight"]
    if hashlib.sha256(table.tobytes()).hexdigest() != manifest(snapshot)["tensorSha256"]:
        raise ValueError(f"the changes up to {snapshot} do not give its table: take the next full snapshot")
    return table


if __name__ == "__main__":
    model = Path(sys.argv[1])
    current = json.loads((model / "CURRENT").read_bytes())["snapshot"]
    print(current, queries(model / current).shape)
