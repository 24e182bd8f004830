"""Values of heads, their gradients and Adam's steps, from PyTorch's autograd and optimizer in float64.

    pip install torch==2.8.0 numpy
    python make_head_fixtures.py > ../resources/io/contraflow/learner/encode/pytorch.txt

A line is `case/name rows columns value value ...`, row after row. The heads are written here from
linear, relu and normalize, the parameters as the rows that a head's table has. The objective is
sum(coefficients * u), for three steps.
"""

import torch
import torch.nn.functional as F

torch.manual_seed(11)
torch.set_default_dtype(torch.float64)

COUNT, DIMENSION, STEPS = 6, 5, 3


def emit(case, name, tensor):
    tensor = torch.as_tensor(tensor, dtype=torch.float64).detach()
    tensor = tensor.reshape(1, -1) if tensor.dim() < 2 else tensor
    rows, columns = tensor.shape
    values = " ".join(repr(value) for value in tensor.reshape(-1).tolist())
    print(f"{case}/{name} {rows} {columns} {values}".rstrip())


def linear(table, width, x):
    return x + F.linear(x, table[:DIMENSION], table[DIMENSION])


def low_rank(table, width, x):
    a, u, b = table[:width], table[width : 2 * width], table[2 * width]
    return x + F.linear(x, a) @ u + b


def two_layer(table, width, x):
    a, u, b = table[:width], table[width : 2 * width], table[2 * width]
    inner_bias = table[2 * width + 1 :].reshape(-1)[:width]
    return x + F.relu(F.linear(x, a, inner_bias)) @ u + b


def case(name, head, width, rows):
    # Representable in float32, which is what a table and a vector hold.
    table = (0.5 * torch.randn(rows, DIMENSION)).float().double().requires_grad_()
    x = torch.randn(COUNT, DIMENSION).float().double()
    coefficients = torch.randn(COUNT, DIMENSION)
    emit(name, "table", table)
    emit(name, "x", x)
    emit(name, "coefficients", coefficients)
    adam = torch.optim.Adam([table], lr=0.01)
    for step in range(1, STEPS + 1):
        adam.zero_grad()
        u = F.normalize(head(table, width, x), dim=1, eps=1e-12)
        (coefficients * u).sum().backward()
        if step == 1:
            emit(name, "vectors", u)
            emit(name, "gradient", table.grad)
        adam.step()
    emit(name, "tableAfter", table)
    emit(name, "meanAfter", adam.state[table]["exp_avg"])
    emit(name, "squareAfter", adam.state[table]["exp_avg_sq"])


case("linear", linear, 0, DIMENSION + 1)
case("low-rank", low_rank, 2, 2 * 2 + 1)
case("two-layer", two_layer, 7, 2 * 7 + 1 + 2)
