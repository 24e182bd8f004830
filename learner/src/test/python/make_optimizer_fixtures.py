"""Rows after steps of PyTorch's optimizers in float64, for tables of which a step touches some rows.

    pip install torch==2.8.0 numpy
    python make_optimizer_fixtures.py > ../resources/io/contraflow/learner/optimizer/pytorch.txt

A line is `case/name rows columns value value ...`, row after row. Each row is a parameter with an
optimizer of its own, which steps only when the row is touched: that is what a per-row state means.
AdaGrad has one accumulator a row, which is PyTorch's where a row has one number.
"""

import torch

torch.manual_seed(13)
torch.set_default_dtype(torch.float64)

ROWS, STEPS, RATE, DECAY = 7, 9, 0.1, 0.3


def emit(case, name, tensor):
    tensor = torch.as_tensor(tensor, dtype=torch.float64).detach()
    tensor = tensor.reshape(1, -1) if tensor.dim() < 2 else tensor
    rows, columns = tensor.shape
    values = " ".join(repr(value) for value in tensor.reshape(-1).tolist())
    print(f"{case}/{name} {rows} {columns} {values}".rstrip())


def case(name, dimension, optimizer):
    # Representable in float32, which is what tables and gradients hold.
    rows = [torch.randn(1, dimension).float().double().requires_grad_() for _ in range(ROWS)]
    optimizers = [optimizer(row) for row in rows]
    touched = (torch.rand(STEPS, ROWS) < 0.5).double()
    gradients = torch.randn(STEPS * ROWS, dimension).float().double()
    emit(name, "table", torch.cat(rows))
    emit(name, "touched", touched)
    emit(name, "gradients", gradients)
    for step in range(STEPS):
        for r, row in enumerate(rows):
            if touched[step, r]:
                row.grad = gradients[step * ROWS + r : step * ROWS + r + 1].clone()
                optimizers[r].step()
    emit(name, "tableAfter", torch.cat(rows))


def decayed_sgd(row):
    # Its weight decay is in the gradient, which without momentum is the same thing.
    return torch.optim.SGD([row], lr=RATE, weight_decay=DECAY)


case("sgd", 5, lambda row: torch.optim.SGD([row], lr=RATE))
case("sgd-decay", 5, decayed_sgd)
case("adagrad", 1, lambda row: torch.optim.Adagrad([row], lr=RATE, eps=1e-8))
case("adam", 5, lambda row: torch.optim.Adam([row], lr=RATE))
case("adam-decay", 5, lambda row: torch.optim.AdamW([row], lr=RATE, weight_decay=DECAY))
