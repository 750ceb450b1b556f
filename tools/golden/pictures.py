"""The pictures of the prompts, and what the processor makes of them."""

import numpy as np
from PIL import Image
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

from variants import IMAGES

MERGE = 2


def draw(name, side):
    """A picture with smooth colours, hard edges and noise; side: pixels in a cell's side."""
    width, height = (side * cells for cells in IMAGES[name])
    random = np.random.default_rng(sum(name.encode()))
    y, x = np.mgrid[0:height, 0:width]
    planes = [128 + 127 * np.sin((x * a + y * b) / 17) for a, b in random.normal(size=(3, 2))]
    picture = np.stack(planes, -1)
    left, top = random.integers(0, width - side // 2), random.integers(0, height - side // 2)
    picture[top : top + 13, left : left + 11] = random.integers(0, 256, 3)
    picture += random.normal(scale=8, size=picture.shape)
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


class Pictures:
    """The pictures for one architecture and size of patches, stored in a folder for all."""

    def __init__(self, architecture, patch, folder):
        self.patch, self.mean, self.std = patch, architecture.mean, architecture.std
        self.processor = Qwen2VLImageProcessorPil(
            patch_size=patch, merge_size=MERGE, temporal_patch_size=2, image_mean=self.mean,
            image_std=self.std, min_pixels=(patch * MERGE) ** 2, max_pixels=(64 * patch * MERGE) ** 2)
        folder.mkdir(parents=True, exist_ok=True)
        self.images = {}
        for name in IMAGES:
            file = folder / f"{self.file(name)}.png"
            if not file.exists():
                draw(name, patch * MERGE).save(file)
            self.images[name] = Image.open(file)
            self.check(self.images[name])

    def file(self, name):
        return f"{name}-{self.patch * MERGE}"

    def inputs(self, names):
        processed = self.processor([self.images[name] for name in names], return_tensors="pt")
        for name, grid in zip(names, processed["image_grid_thw"].tolist()):
            width, height = IMAGES[name]
            assert grid == [1, height * MERGE, width * MERGE]
        return dict(
            pixel_values=processed["pixel_values"], image_grid_thw=processed["image_grid_thw"])

    def check(self, image):
        """What the models see follows from the pixels by one formula and one permutation."""
        pixels = (np.asarray(image).astype(np.float64) / 255 - self.mean) / self.std
        height, width = (size // self.patch // MERGE for size in pixels.shape[:2])
        cells = pixels.reshape(height, MERGE, self.patch, width, MERGE, self.patch, 3)
        patches = cells.transpose(0, 3, 1, 4, 6, 2, 5).reshape(-1, 3, 1, self.patch, self.patch)
        patches = np.repeat(patches, 2, axis=2).reshape(len(patches), -1)
        seen = self.processor([image], return_tensors="np")["pixel_values"]
        assert np.abs(seen - patches).max() < 1e-5
