"""Muon for the weights of convolutions, AdamW for all else.

Muon (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon) takes the momentum of a matrix of weights
to the nearest orthogonal one before each step, so that no direction of it lags behind. On the
soft-tissue-mass set it reached in four minutes the loss that AdamW needs six for (docs/ai.md).
"""

from __future__ import annotations

import torch
from torch import nn

# Coefficients of the fifth-order iteration, from the publication.
ITERATION = (3.4445, -4.7750, 2.0315)
ITERATIONS = 5
# Matrices with fewer rows or columns are left to AdamW, whose rate is this share of Muon's.
LEAST_SIDE = 5
ADAM_SHARE = 0.15


def orthogonal(matrices: torch.Tensor) -> torch.Tensor:
    """About the nearest (semi-)orthogonal matrices `[..., rows, columns]`: singular values between
    0.7 and 1.2."""
    x = matrices / (matrices.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    tall = x.shape[-2] > x.shape[-1]
    x = x.mT if tall else x
    a, b, c = ITERATION
    for _ in range(ITERATIONS):
        square = x @ x.mT
        x = a * x + (b * square + c * square @ square) @ x
    return x.mT if tall else x


class Muon(torch.optim.Optimizer):
    """Nesterov momentum, made orthogonal; weights of more than two axes are matrices by output.

    Weights of one shape take their step together.
    """

    def __init__(self, parameters, rate: float, momentum: float = 0.95, decay: float = 0.0):
        super().__init__(parameters, {"lr": rate, "momentum": momentum, "weight_decay": decay})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            alike: dict[tuple[int, ...], list[torch.Tensor]] = {}
            for weight in group["params"]:
                if weight.grad is not None:
                    alike.setdefault(tuple(weight.shape), []).append(weight)
            for weights in alike.values():
                self.move(weights, group)

    def move(self, weights: list[torch.Tensor], group: dict) -> None:
        """One step of weights of one shape."""
        for weight in weights:
            if "momentum" not in self.state[weight]:
                self.state[weight]["momentum"] = torch.zeros_like(weight.grad)
        gradients = [weight.grad for weight in weights]
        means = [self.state[weight]["momentum"] for weight in weights]
        torch._foreach_lerp_(means, gradients, 1 - group["momentum"])
        wanted = torch._foreach_lerp(gradients, means, group["momentum"])
        matrices = torch.stack([matrix.flatten(1) for matrix in wanted])
        ratio = max(1.0, matrices.shape[1] / matrices.shape[2]) ** 0.5
        steps = [step.view(weights[0].shape) for step in orthogonal(matrices)]
        torch._foreach_mul_(weights, 1 - group["lr"] * group["weight_decay"])
        torch._foreach_add_(weights, steps, alpha=-group["lr"] * ratio)


class Optimiser:
    """One or two optimisers that take steps together.

    Args:
        kind: `adamw`, or `muon`: Muon for matrices, AdamW for the rest.
        rate: Greatest learning rate; of Muon, when it is used.

    Raises:
        ValueError: Another kind.
    """

    def __init__(self, network: nn.Module, kind: str, rate: float, decay: float):
        weights = list(network.parameters())
        if kind == "adamw":
            self.parts = [(torch.optim.AdamW(
                weights, rate, betas=(0.9, 0.99), weight_decay=decay), 1.0)]
        elif kind == "muon":
            matrices = [w for w in weights if w.ndim > 3 and min(w.flatten(1).shape) >= LEAST_SIDE]
            chosen = {id(weight) for weight in matrices}
            others = [weight for weight in weights if id(weight) not in chosen]
            self.parts = [
                (Muon(matrices, rate, decay=decay), 1.0),
                (torch.optim.AdamW(
                    others, ADAM_SHARE * rate, betas=(0.9, 0.99), weight_decay=0.0), ADAM_SHARE)]
        else:
            raise ValueError(f"optimiser {kind} is not adamw or muon")

    def set_rate(self, rate: float) -> None:
        """Sets the learning rate of the next step."""
        for part, share in self.parts:
            for group in part.param_groups:
                group["lr"] = share * rate

    def zero_grad(self) -> None:
        for part, _ in self.parts:
            part.zero_grad()

    def step(self) -> None:
        for part, _ in self.parts:
            part.step()

    def state_dict(self) -> list[dict]:
        return [part.state_dict() for part, _ in self.parts]

    def load_state_dict(self, states: list[dict]) -> None:
        for (part, _), state in zip(self.parts, states):
            part.load_state_dict(state)
