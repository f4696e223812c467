"""A small network that tells real patches from simulated ones."""

import numpy as np
import relaxation
import torch
from PIL import Image
from sklearn.metrics import roc_auc_score
from torch import nn

SIDE = 40
SPACING = 0.625


def resampled(stack, spacing):
    """A slice at the real series' spacing."""
    image = Image.fromarray(stack)
    size = [round(length * spacing / SPACING) for length in (stack.shape[1], stack.shape[0])]
    return np.asarray(image.resize(size, Image.Resampling.LANCZOS if spacing > SPACING else Image.Resampling.BOX))


def patches(stacks, spacing, generator, count):
    """Patches of every echo and slice, each with mean 0 and deviation 1, so that only form and texture tell."""
    result = []
    images = [resampled(layer, spacing) for echo in stacks[:4] for layer in echo]
    lit = [np.percentile(image, 99) for image in images]
    while len(result) < count:
        choice = generator.integers(len(images))
        image = images[choice]
        row, column = (generator.integers(length - SIDE) for length in image.shape)
        patch = image[row : row + SIDE, column : column + SIDE]
        if patch.mean() < 0.15 * lit[choice]:
            continue
        patch = (patch - patch.mean()) / (patch.std() + 1e-6)
        result.append(patch[:, ::-1] if generator.integers(2) else patch)
    return np.stack(result)


def network():
    layers, width = [], 1
    for out in (16, 32, 64):
        layers += [nn.Conv2d(width, out, 3, padding=1), nn.BatchNorm2d(out), nn.ReLU(), nn.MaxPool2d(2)]
        width = out
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(width, 1))


def check(program, cache, data):
    found = relaxation.real_echoes(data)
    if not found:
        return True
    _, real = found
    simulated = []
    for seed in (3, 4, 5, 6, 7, 8):
        # The real series' coil lies near the skin, and its shading was left.
        _, images = relaxation.multi_echo(program, cache, seed, "shading:moderate")
        simulated.append((relaxation.echoes(images)[1], float(images[0].PixelSpacing[0])))
    easiest = compare("Real against simulated patches", (real, SPACING), simulated, (1, 2, 3))
    # One knee is told from others by its own form, scanner and noise, real or not.
    compare("One simulated knee's patches against the others'", simulated[0], simulated[1:], (1,))
    Image.fromarray(easiest).save(cache / "patches.png")
    print(f"  the easiest, simulated above and real below: {cache / 'patches.png'}")
    return True


def compare(title, one, others, seeds):
    """Prints how well networks tell one knee's patches from those of others; a picture of the easiest.

    Every third slice of the one knee and the last two of the others are kept for the judgement."""
    generator = np.random.default_rng(1)
    held = np.arange(one[0].shape[1]) % 3 == 1
    sets = {}
    for name, layers, knees in (("training", ~held, others[:-2]), ("judged", held, others[-2:])):
        count = 3000 if name == "training" else 1000
        theirs = [patches(stacks, spacing, generator, count // len(knees)) for stacks, spacing in knees]
        sets[name] = (patches(one[0][:, layers], one[1], generator, count), np.concatenate(theirs))
    judged = [judge(sets, seed) for seed in seeds]
    for index, measure in enumerate(("accuracy", "AUC")):
        values = ", ".join(f"{answer[index]:.2f}" for answer in judged)
        print(f"{title} of {SIDE * SPACING:.0f} mm: {measure} {values} (0.50 is chance)")
    return judged[0][2]


def judge(sets, seed):
    """Accuracy, AUC (which asks for no threshold) and a picture of the easiest patches."""
    torch.manual_seed(seed)
    torch.set_num_threads(2)

    def tensors(pair):
        x = torch.from_numpy(np.concatenate(pair).astype(np.float32))[:, None]
        return x, torch.cat([torch.ones(len(pair[0])), torch.zeros(len(pair[1]))])

    x, y = tensors(sets["training"])
    model, loss = network(), nn.BCEWithLogitsLoss()
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-2)
    for _ in range(8):
        for part in torch.randperm(len(x)).split(64):
            optimiser.zero_grad()
            loss(model(x[part])[:, 0], y[part]).backward()
            optimiser.step()
    model.eval()
    x, y = tensors(sets["judged"])
    with torch.no_grad():
        scores = torch.cat([model(part)[:, 0] for part in x.split(200)])
    accuracy = ((scores > 0) == (y > 0.5)).float().mean().item()
    auc = roc_auc_score(y.numpy(), scores.numpy())
    order = torch.argsort(scores)
    rows = [torch.cat(list(x[choice, 0]), dim=1) for choice in (order[:12], order[-12:].flip(0))]
    picture = torch.cat(rows).clamp(-2, 2).add(2).mul(63).numpy().astype(np.uint8)
    return accuracy, auc, np.kron(picture, np.ones((3, 3), np.uint8))
