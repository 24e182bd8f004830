"""The pairs that every side of the whole step learns from, as `contraflow benchmark learner` writes them."""

import numpy as np
import torch


class Pairs:
    """Token ids of queries and documents in whole batches, and a batch that is held out."""

    def __init__(self, path, size):
        numbers = np.fromfile(path, dtype="<i4")
        self.size = size
        self.training, held_out = int(numbers[0]), int(numbers[1])
        assert held_out == size and self.training % size == 0
        at, count = 2, self.training + held_out
        self.sides = []
        for _ in range(2):
            begins = numbers[at : at + count + 1].astype(np.int64)
            at += count + 1
            self.sides.append((begins, numbers[at : at + begins[-1]].astype(np.int64)))
            at += int(begins[-1])

    def columns(self, rows):
        """ids and offsets of queries and of documents, as StaticEmbedding.tokenize gives them."""
        return [self.texts(side, rows) for side in range(2)]

    def texts(self, side, rows):
        begins, ids = self.sides[side]
        lengths = begins[rows + 1] - begins[rows]
        offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        joined = np.concatenate([ids[begins[row] : begins[row + 1]] for row in rows])
        return torch.from_numpy(joined), torch.from_numpy(offsets)

    def batch(self, step):
        """Rows of the step's batch."""
        first = step % (self.training // self.size) * self.size
        return np.arange(first, first + self.size)

    def held_out(self):
        return np.arange(self.training, self.training + self.size)


@torch.no_grad()
def in_batch_loss(queries, documents, temperature):
    """InfoNCE of unit vectors among each other, in double."""
    scores = queries.double() @ documents.double().T / temperature
    return torch.nn.functional.cross_entropy(scores, torch.arange(len(scores))).item()
