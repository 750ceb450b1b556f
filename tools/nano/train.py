"""Trains the whole model: from a vision tower (from scratch), from a checkpoint, or from a checkpoint with a better tower.

    python train.py --vision vision.pt --minutes 60 --state run/state.pt
    python train.py --start run/state.pt --vision vision2.pt --minutes 60 --state run2/state.pt

It goes by the clock: a warm-up, a steady rate, and over the last --decay-minutes down to 3 %. It saves often, and when it is told to
stop; started again with the same --state it goes on from there. An average of the weights (EMA) is saved beside them and is what
export.py takes.
"""

import argparse
import os
import signal
import time
from collections import defaultdict
from pathlib import Path

import torch
import torch.nn.functional as F

import batches
import model as nano

WARM_UP = 200  # steps
AVERAGE = 0.998
SAVE_SECONDS = 150


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--state", type=Path, required=True, help="where to save, and to go on from if it is there")
    parser.add_argument("--start", type=Path, help="a Hugging Face folder (not quantized) or a state.pt to start from")
    parser.add_argument("--vision", type=Path, help="what vision_first.py saved")
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--decay-minutes", type=float, default=35)
    parser.add_argument("--rate", type=float, default=7e-4)
    parser.add_argument("--dense", type=float, default=0.5, help="weight of the dense loss")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


class Learner:
    """The model, the head of the dense loss, the average of the weights, and the optimizer."""

    def __init__(self, rate):
        self.model = nano.build()
        self.head = torch.nn.Linear(256, nano.TARGETS)
        torch.nn.init.constant_(self.head.bias, -4.0)
        self.step = 0
        self.seen = None
        self.model.model.visual.register_forward_hook(self.keep)
        self.weights = dict(self.model.named_parameters())
        matrices = [p for p in self.weights.values() if p.dim() > 1]
        vectors = [p for p in self.weights.values() if p.dim() <= 1] + list(self.head.parameters())
        groups = [dict(params=matrices, weight_decay=0.05), dict(params=vectors, weight_decay=0.0)]
        self.optimizer = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), fused=True)
        self.average = None
        self.by_task = defaultdict(lambda: 1.0)  # the recent loss of each task

    def keep(self, module, inputs, output):
        pooled = output.pooler_output
        self.seen = torch.cat(list(pooled)) if isinstance(pooled, (list, tuple)) else pooled

    def begin(self, options):
        """Loads what there is to start from: its own state first."""
        if options.state.exists():
            self.restore(torch.load(options.state, weights_only=True))
            return
        if options.start:
            nano.load(self.model, options.start)
        if options.vision:
            saved = torch.load(options.vision, weights_only=True)
            self.model.model.visual.load_state_dict(saved["vision"])
            self.head.load_state_dict(saved["head"])
        self.average = {name: p.detach().clone() for name, p in self.weights.items()}

    def restore(self, saved):
        self.model.load_state_dict(saved["model"])
        self.head.load_state_dict(saved["head"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.average, self.step = saved["average"], saved["step"]

    def save(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        torch.save(
            dict(model=self.model.state_dict(), head=self.head.state_dict(), optimizer=self.optimizer.state_dict(),
                 average=self.average, step=self.step),
            part,
        )
        os.replace(part, path)

    def losses(self, batch):
        """The loss of the answers, and the dense loss of the pictures (0 without any)."""
        tokens, weights = torch.from_numpy(batch.tokens), torch.from_numpy(batch.weights)
        pixels = grids = None
        if batch.pixels is not None:
            pixels, grids = torch.from_numpy(nano.pixel_rows(batch.pixels)), torch.from_numpy(batch.grids)
        image = self.model.config.image_token_id
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = self.model.model(
                input_ids=tokens, attention_mask=torch.from_numpy(batch.mask), pixel_values=pixels, image_grid_thw=grids,
                mm_token_type_ids=(tokens == image).int(), use_cache=False,
            ).last_hidden_state
            taught = weights[:, 1:] > 0
            scores = self.model.lm_head(states[:, :-1][taught])
        weight = weights[:, 1:][taught]
        answers = F.cross_entropy(scores.float(), tokens[:, 1:][taught], reduction="none")
        self.watch(batch.tasks, taught, answers.detach())
        answers = (answers * weight).sum() / weight.sum()
        if pixels is None:
            return answers, torch.zeros(())
        return answers, dense_loss(self.head(self.seen.float()), torch.from_numpy(batch.targets).float())

    def watch(self, tasks, taught, losses):
        for i, loss in zip(taught.nonzero()[:, 0].tolist(), losses.tolist()):
            self.by_task[tasks[i]] += 0.001 * (loss - self.by_task[tasks[i]])

    def learn(self, batch, rate, dense):
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        answers, cells = self.losses(batch)
        self.optimizer.zero_grad(set_to_none=True)
        (answers + dense * cells).backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        keep = min(AVERAGE, self.step / (self.step + 10))
        with torch.no_grad():
            torch._foreach_lerp_(list(self.average.values()), list(self.weights.values()), 1 - keep)
        return answers.item(), cells.item()


def dense_loss(scores, targets):
    """Cross entropy of every target in every cell; the few that are there weigh as much as the many that are not."""
    each = F.binary_cross_entropy_with_logits(scores, targets, reduction="none")
    return 0.5 * (each * targets).sum() / targets.sum().clamp(min=1) + 0.1 * each.sum(1).mean()


def rate_at(minute, step, options):
    left = max(0.0, options.minutes - minute)
    return options.rate * min(1.0, (step + 1) / WARM_UP) * max(0.03, min(1.0, left / max(1e-6, options.decay_minutes)))


def main():
    options = arguments()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    follow = batches.in_background(batches.batches, options.seed, options.batch)
    learner = Learner(options.rate)
    learner.begin(options)
    learner.model.train()
    first = learner.step
    began = saved = time.time()
    smooth = None
    stop = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.append(True))
    while not stop and (minute := (time.time() - began) / 60) < options.minutes:
        rate = rate_at(minute, learner.step, options)
        answers, cells = learner.learn(follow(), rate, options.dense)
        smooth = answers if smooth is None else 0.98 * smooth + 0.02 * answers
        if learner.step % 25 == 0:
            pace = (learner.step - first) * options.batch / (time.time() - began)
            print(f"{learner.step} {minute:.1f} min loss {smooth:.4f} dense {cells:.3f} rate {rate:.1e} {pace:.0f}/s", flush=True)
        if learner.step % 200 == 0:
            print("  " + ", ".join(f"{task} {loss:.3f}" for task, loss in sorted(learner.by_task.items())), flush=True)
        if time.time() - saved > SAVE_SECONDS:
            learner.save(options.state)
            saved = time.time()
    learner.save(options.state)
    print(f"done after {learner.step} steps", flush=True)


if __name__ == "__main__":
    main()
