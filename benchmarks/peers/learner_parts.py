"""What Contraflow's kernel, embedding tables and whole step do, in PyTorch; rounds.py says how it is asked.

kernel  InfoNCE over B positives and K remembered documents, gradients by queries and positives:
        autograd             cross_entropy of one matrix of scores, as it is usually written
        autograd-logsumexp   two products and logaddexp, which spares the copy of the columns
        by-hand              softmax in place and two products, every buffer kept
bag     EmbeddingBag(mode="mean", sparse=True), unit length, a given gradient back, AdaGrad: PyTorch's own, or by hand
        with one accumulator a row
step    both sides through one such table, a queue of K documents, AdaGrad by hand with one accumulator a row
"""

import numpy as np
import torch
from torch.nn.functional import cross_entropy, normalize

from pairs import Pairs, in_batch_loss
from rounds import serve

EPSILON = 1e-8


class Kernel:
    def __init__(self, request):
        size, queue, dimension = request["size"], request["queue"], request["dimension"]
        vectors = torch.from_numpy(np.fromfile(request["vectors"], dtype="<f4").reshape(-1, dimension))
        self.queries = vectors[:size].clone()
        self.positives = vectors[size : 2 * size].clone()
        self.queue = vectors[2 * size :].clone()
        self.temperature = request["temperature"]
        self.labels = torch.arange(size)
        self.value = float("nan")
        self.step = {
            "autograd": self.autograd,
            "autograd-logsumexp": self.autograd_logsumexp,
            "by-hand": self.by_hand,
        }[request["method"]]
        if self.step == self.by_hand:
            self.documents = torch.empty(size + queue, dimension)
            self.documents[size:] = self.queue
            self.scores = torch.empty(size, size + queue)
            self.by_queries = torch.empty(size, dimension)
            self.by_positives = torch.empty(size, dimension)
        else:
            self.queries.requires_grad_()
            self.positives.requires_grad_()

    def loss(self):
        return self.value

    def fresh(self):
        self.queries.grad = None
        self.positives.grad = None

    def autograd(self):
        self.fresh()
        scores = self.queries @ torch.cat([self.positives, self.queue]).T / self.temperature
        loss = cross_entropy(scores, self.labels)
        loss.backward()
        self.value = loss.item()

    def autograd_logsumexp(self):
        self.fresh()
        queries = self.queries / self.temperature
        inside = queries @ self.positives.T
        denominator = torch.logsumexp(inside, 1)
        if len(self.queue):
            denominator = torch.logaddexp(denominator, torch.logsumexp(queries @ self.queue.T, 1))
        loss = (denominator - inside.diagonal()).mean()
        loss.backward()
        self.value = loss.item()

    @torch.no_grad()
    def by_hand(self):
        size = len(self.queries)
        self.documents[:size] = self.positives
        torch.mm(self.queries, self.documents.T, out=self.scores)
        self.scores.div_(self.temperature)
        positive = self.scores.diagonal().clone()
        highest = self.scores.max(1, keepdim=True).values
        self.scores.sub_(highest).exp_()
        total = self.scores.sum(1, keepdim=True)
        self.value = (total.log() + highest - positive[:, None]).mean().item()
        self.scores.div_(total)
        self.scores.diagonal().sub_(1)
        torch.mm(self.scores, self.documents, out=self.by_queries)
        torch.mm(self.scores[:, :size].T, self.queries, out=self.by_positives)
        factor = 1 / (size * self.temperature)
        self.by_queries.mul_(factor)
        self.by_positives.mul_(factor)


class RowWiseAdaGrad:
    """a_r += mean_c g_rc^2, then row_r -= rate g_r / (sqrt(a_r) + 1e-8), of touched rows alone."""

    def __init__(self, table, rate):
        self.table, self.rate = table, rate
        self.accumulated = torch.zeros(len(table))

    @torch.no_grad()
    def step(self):
        gradient = self.table.grad.coalesce()
        rows, values = gradient.indices()[0], gradient.values()
        accumulated = self.accumulated[rows] + values.square().mean(1)
        self.accumulated[rows] = accumulated
        self.table.index_add_(0, rows, values * (-self.rate / (accumulated.sqrt() + EPSILON))[:, None])
        self.table.grad = None


class Adagrad:
    def __init__(self, table, rate):
        self.table = table
        self.optimizer = torch.optim.Adagrad([table], lr=rate, eps=EPSILON)

    def step(self):
        self.optimizer.step()
        self.table.grad = None


class Bag:
    def __init__(self, request):
        rows, dimension, size, length = (request[key] for key in ("rows", "dimension", "size", "length"))
        columns = 31 * torch.arange(dimension, dtype=torch.int64)
        table = torch.empty(rows, dimension)
        for first in range(0, rows, 65536):
            row = torch.arange(first, min(rows, first + 65536), dtype=torch.int64)[:, None]
            table[first : first + len(row)] = ((131 * row + columns) % 257 - 128).float() / 74
        self.bag = torch.nn.EmbeddingBag.from_pretrained(table, freeze=False, mode="mean", sparse=True)
        ids = np.fromfile(request["tokens"], dtype="<i4").astype(np.int64)
        self.batches = torch.from_numpy(ids.reshape(-1, size, length))
        across = torch.arange(size)[:, None] * 17 + torch.arange(dimension) * 7
        self.gradient = (across % 101 - 50).float() / 100_000
        optimizer = Adagrad if request["method"] == "optim.Adagrad" else RowWiseAdaGrad
        self.optimizer = optimizer(self.bag.weight, request["rate"])
        self.steps = 0

    def vectors(self):
        return normalize(self.bag(self.batches[self.steps % len(self.batches)]))

    def step(self):
        self.vectors().backward(self.gradient)
        self.optimizer.step()
        self.steps += 1

    @torch.no_grad()
    def loss(self):
        return (self.vectors().double() * self.gradient.double()).sum().item()


class Step:
    def __init__(self, request):
        start = np.fromfile(request["start"], dtype="<f4").reshape(request["rows"], request["dimension"])
        self.bag = torch.nn.EmbeddingBag.from_pretrained(
            torch.from_numpy(start.copy()), freeze=False, mode="mean", sparse=True
        )
        self.pairs = Pairs(request["pairs"], request["size"])
        self.temperature = request["temperature"]
        self.optimizer = RowWiseAdaGrad(self.bag.weight, request["rate"])
        self.labels = torch.arange(request["size"])
        self.queue = torch.empty(request["queue"], request["dimension"])
        self.filled = self.cursor = self.steps = 0

    def embed(self, rows):
        return [normalize(self.bag(ids, offsets)) for ids, offsets in self.pairs.columns(rows)]

    def step(self):
        queries, positives = self.embed(self.pairs.batch(self.steps))
        columns = torch.cat([positives, self.queue[: self.filled]])
        cross_entropy(queries @ columns.T / self.temperature, self.labels).backward()
        self.optimizer.step()
        self.remember(positives.detach())
        self.steps += 1

    def remember(self, entering):
        """A ring: as many enter at a time as divide its length."""
        if len(self.queue):
            self.queue[self.cursor : self.cursor + len(entering)] = entering
            self.cursor = (self.cursor + len(entering)) % len(self.queue)
            self.filled = min(len(self.queue), self.filled + len(entering))

    @torch.no_grad()
    def loss(self):
        return in_batch_loss(*self.embed(self.pairs.held_out()), self.temperature)


if __name__ == "__main__":
    serve(lambda request: {"kernel": Kernel, "bag": Bag, "step": Step}[request["task"]](request))
