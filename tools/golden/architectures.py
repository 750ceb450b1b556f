"""What differs between the architectures: classes, configurations, names of tensors, pictures."""

import json
from dataclasses import dataclass
from typing import Callable

import transformers

THETA = 10000.0
HALF = [0.5] * 3
CLIP_MEAN = [0.48145466, 0.4578275, 0.40821073]
CLIP_STD = [0.26862954, 0.26130258, 0.27577711]


def specials(variant):
    """The ids of vision_start, vision_end, image_pad and video_pad."""
    first = variant["text"]["vocab_size"] - 10
    return range(first, first + 4)


def text_settings(variant):
    """The text's sizes without the section of M-RoPE, and the section."""
    text = dict(variant["text"])
    return text, text.pop("section", None)


def special_settings(variant):
    start, end, image, video = specials(variant)
    return dict(
        image_token_id=image, video_token_id=video, vision_start_token_id=start,
        vision_end_token_id=end, tie_word_embeddings=variant["tied"])


def qwen3_vl(variant):
    text, section = text_settings(variant)
    rope = dict(
        rope_type="default", rope_theta=THETA, mrope_section=section, mrope_interleaved=True)
    return transformers.Qwen3VLConfig(
        text_config=dict(text, rope_parameters=rope, tie_word_embeddings=variant["tied"]),
        vision_config=dict(variant["vision"], out_hidden_size=text["hidden_size"]),
        **special_settings(variant))


def qwen2_5_vl(variant):
    text, section = text_settings(variant)
    rope = dict(rope_type="default", rope_theta=THETA, mrope_section=section)
    end = text["vocab_size"] - 1
    return transformers.Qwen2_5_VLConfig(
        text_config=dict(
            text, rope_parameters=rope, tie_word_embeddings=variant["tied"], bos_token_id=None,
            eos_token_id=end),
        vision_config=dict(variant["vision"], out_hidden_size=text["hidden_size"]),
        **special_settings(variant))


def qwen2(variant):
    return transformers.Qwen2Config(**plain_text(variant))


def qwen3(variant):
    return transformers.Qwen3Config(**plain_text(variant))


def llama(variant):
    settings = plain_text(variant)
    settings["rope_parameters"] |= variant.get("rope", {})
    return transformers.LlamaConfig(**settings, **variant.get("biases", {}))


def plain_text(variant):
    rope = dict(rope_type="default", rope_theta=THETA)
    end = variant["text"]["vocab_size"] - 1
    return dict(
        variant["text"], rope_parameters=rope, tie_word_embeddings=variant["tied"],
        bos_token_id=None, eos_token_id=end)


def older_rope(config, **scaling):
    """Replaces rope_parameters by what transformers 4.57 has in their place."""
    rope = config.pop("rope_parameters")
    config["rope_theta"] = rope["rope_theta"]
    section = dict(mrope_section=rope["mrope_section"]) if "mrope_section" in rope else {}
    config["rope_scaling"] = dict(scaling, **section) if scaling else None


def older_qwen3_vl(config):
    older_rope(config["text_config"], rope_type="default", mrope_interleaved=True)
    config["vision_config"].pop("rope_parameters", None)
    config["vision_config"]["model_type"] = "qwen3_vl"
    return config


def older_qwen2_5_vl(config):
    text = config["text_config"]
    older_rope(text, rope_type="default", type="default")
    text.pop("layer_types", None)
    config["vision_config"].pop("rope_parameters", None)
    config["vision_config"]["model_type"] = "qwen2_5_vl"
    return config


def flat_qwen2_5_vl(config):
    """The layout of the published checkpoints: what concerns the text is at the top."""
    older = older_qwen2_5_vl(config)
    text = older.pop("text_config")
    text["rope_scaling"] = dict(type="mrope", mrope_section=text["rope_scaling"]["mrope_section"])
    vision = older["vision_config"]
    vision["in_chans"] = vision.pop("in_channels")
    vision["spatial_patch_size"] = vision["patch_size"]
    text = {key: value for key, value in text.items() if key not in ("model_type", "dtype")}
    text.update(use_sliding_window=False, sliding_window=32768, max_window_layers=70)
    return text | older


def older_text(config):
    older_rope(config)
    config.pop("layer_types", None)
    config.update(use_sliding_window=False, sliding_window=None, max_window_layers=28)
    return config


def older_llama(config):
    """Linear scaling had its kind under another name."""
    scaling = {k: v for k, v in config["rope_parameters"].items() if k != "rope_theta"}
    if scaling["rope_type"] == "linear":
        scaling["type"] = scaling.pop("rope_type")
    older_rope(config, **(scaling if len(scaling) > 1 else {}))
    return config


def newer_names(name):
    """What the modules are called; transformers 5 still writes the names of older checkpoints."""
    if name.startswith("visual."):
        return "model." + name
    return name.replace("model.", "model.language_model.", 1) if name.startswith("model.") else name


@dataclass(frozen=True)
class Architecture:
    """
    layouts: how config.json is rewritten, by the layout's name; "5" is what transformers 5 writes.
    renames: how tensors are called in a layout, where not as transformers 5 calls them.
    converted: the layout that mlx-vlm converts.
    """

    configuration: Callable
    model: str
    layouts: dict
    renames: dict
    converted: str
    mean: list = None
    std: list = None

    def rewrite(self, folder, layout):
        if layout == "5":
            return
        path = folder / "config.json"
        config = self.layouts[layout](json.loads(path.read_text()))
        config["torch_dtype"] = config.pop("dtype", "float32")
        path.write_text(json.dumps(config, indent=2) + "\n")

    def load(self, config_or_folder, **arguments):
        return getattr(transformers, self.model).from_pretrained(config_or_folder, **arguments)

    def create(self, config):
        return getattr(transformers, self.model)(config)


ARCHITECTURES = {
    "qwen3_vl": Architecture(
        qwen3_vl, "Qwen3VLForConditionalGeneration", {"4.57": older_qwen3_vl}, {}, "4.57",
        HALF, HALF),
    "qwen2_5_vl": Architecture(
        qwen2_5_vl, "Qwen2_5_VLForConditionalGeneration",
        {"4.57": older_qwen2_5_vl, "flat": flat_qwen2_5_vl},
        {"5": newer_names}, "flat", CLIP_MEAN, CLIP_STD),
    "qwen2": Architecture(qwen2, "Qwen2ForCausalLM", {"4.57": older_text}, {}, "4.57"),
    "qwen3": Architecture(qwen3, "Qwen3ForCausalLM", {"4.57": older_text}, {}, "4.57"),
    "llama": Architecture(llama, "LlamaForCausalLM", {"4.57": older_llama}, {}, "4.57"),
}


def of(name):
    """The architecture of a variant, such as qwen2_5_vl/f32-tied."""
    return ARCHITECTURES[name.split("/")[0]]
