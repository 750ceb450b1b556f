"""The first stage from scratch: the vision tower alone.

    python vision_first.py --minutes 22 --out vision.pt
    python vision_first.py --minutes 14 --out vision2.pt --start run/state.pt --singles 8

A whole model with random weights does not begin to look at the picture. So the tower first learns to tell, for every merged cell, what
it shows, and for a picture of one shape, its shape and colour from the mean of all cells. The heads that read this off are not part of
the model; the dense one goes on into train.py. With --start it goes on from a trained model's tower, at twice the pace of train.py: that
is how reading is best improved, with few pictures of one shape and many of text.
"""

import argparse
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

import batches
import model as nano
import tasks
from draw import COLOURS, SHAPES
from train import dense_loss

BATCH = 40
WARM_UP = 150


def picture_batches(seed, number):
    """Endless (pixels, grids, targets, shapes, colours); the first `number` pictures show the shapes and colours named."""
    rng = random.Random(seed)
    while True:
        singles = [tasks.draw_single(rng) for _ in range(number)]
        others = [(tasks.short_text if rng.random() < 0.8 else tasks.counting)(rng).pictures[0] for _ in range(BATCH - number)]
        pictures = [picture for picture, _ in singles] + others
        seen = [nano.patches(picture.image) for picture in pictures]
        targets = [nano.dense_targets(picture, grid) for picture, (_, grid) in zip(pictures, seen)]
        shapes = np.array([SHAPES.index(one.shape) for _, one in singles])
        colours = np.array([list(COLOURS).index(one.colour) for _, one in singles])
        yield np.concatenate([raw for raw, _ in seen]), np.array([g for _, g in seen]), np.concatenate(targets), shapes, colours


def fresh_tower():
    """A tower that can begin to learn: Xavier instead of std 0.02, and positions that are large enough to matter."""
    tower = nano.build().model.visual
    for name, parameter in tower.named_parameters():
        if "pos_embed" in name:
            torch.nn.init.normal_(parameter, std=0.3)
        elif parameter.dim() == 2:
            torch.nn.init.xavier_uniform_(parameter)
        elif parameter.dim() == 5:
            torch.nn.init.xavier_uniform_(parameter.data.view(parameter.shape[0], -1))
    return tower


def pooled(output, grids):
    """Features of all merged cells, and a list of them by picture."""
    cells = output.pooler_output
    if not isinstance(cells, (list, tuple)):
        cells = torch.split(cells, [batches.cells(grid) for grid in grids.tolist()])
    return torch.cat(list(cells)).float(), [cell.float() for cell in cells]


def rate_at(done, step, rate):
    return rate * min(1.0, (step + 1) / WARM_UP) * (1.0 if done < 0.6 else max(0.05, (1 - done) / 0.4))


def learn(options):
    torch.manual_seed(options.seed)
    follow = batches.in_background(picture_batches, options.seed, options.singles)
    tower = fresh_tower().train()
    dense, shape, colour = (torch.nn.Linear(256, n) for n in (nano.TARGETS, len(SHAPES), len(COLOURS)))
    torch.nn.init.constant_(dense.bias, -4.0)
    if options.start:
        saved = torch.load(options.start, weights_only=True)
        prefix = "model.visual."
        tower.load_state_dict({k.removeprefix(prefix): v for k, v in saved["average"].items() if k.startswith(prefix)})
        dense.load_state_dict(saved["head"])
    parameters = [p for part in (tower, dense, shape, colour) for p in part.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=options.rate, betas=(0.9, 0.98), weight_decay=0.05, fused=True)
    began, step, shares = time.time(), 0, np.zeros(3)
    while (done := (time.time() - began) / 60 / options.minutes) < 1:
        for group in optimizer.param_groups:
            group["lr"] = rate_at(done, step, options.rate)
        raw, grids, targets, shapes, colours = follow()
        grids, shapes, colours = torch.from_numpy(grids), torch.from_numpy(shapes), torch.from_numpy(colours)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            output = tower(torch.from_numpy(nano.pixel_rows(raw)), grids)
        cells, by_picture = pooled(output, grids)
        means = torch.stack([cell.mean(0) for cell in by_picture[: options.singles]])
        shape_scores, colour_scores = shape(means), colour(means)
        cell_loss = dense_loss(dense(cells), torch.from_numpy(targets).float())
        loss = F.cross_entropy(shape_scores, shapes) + F.cross_entropy(colour_scores, colours) + 2 * cell_loss
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        step += 1
        now = [(shape_scores.argmax(1) == shapes).float().mean(), (colour_scores.argmax(1) == colours).float().mean(), cell_loss]
        shares += (1 - min(0.97, 1 - 1 / step)) * (np.array([value.item() for value in now]) - shares)
        if step % 100 == 0:
            print(f"{step} {done * options.minutes:.1f} min shape {shares[0]:.2f} colour {shares[1]:.2f} dense {shares[2]:.3f}", flush=True)
    torch.save(dict(vision=tower.state_dict(), head=dense.state_dict()), options.out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="state.pt of train.py to take tower and dense head from")
    parser.add_argument("--singles", type=int, default=26, help=f"pictures of one shape in a batch of {BATCH}; the others are of more")
    parser.add_argument("--minutes", type=float, default=22)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    learn(options)


if __name__ == "__main__":
    main()
