"""Quantizes a checkpoint as mlx-vlm does."""

import json
import shutil


def quantize(folder, arguments):
    import mlx.core as mx
    from mlx_vlm.convert import mixed_quant_predicate_builder
    from mlx_vlm.quant_utils import quantize_model
    from mlx_vlm.utils import load_model, save_config, save_weights, skip_multimodal_module

    # A model without tokenizer cannot go through mlx_vlm.convert, only through its parts.
    model = load_model(folder)
    config = json.loads((folder / "config.json").read_text())
    recipe = arguments.get("recipe")
    if recipe:
        predicate = mixed_quant_predicate_builder(recipe, model.language_model)
        rule = lambda path, module: not skip_multimodal_module(path) and predicate(path, module)
    else:
        rule = lambda path, module: not skip_multimodal_module(path) and hasattr(module, "to_quantized")
    model, config = quantize_model(
        model, config, arguments["group"], arguments["bits"], quant_predicate=rule)
    mx.eval(model.parameters())
    shutil.rmtree(folder)
    folder.mkdir()
    save_weights(folder, model, donate_weights=True)
    save_config(config, config_path=folder / "config.json")
