"""Quantizes a checkpoint as mlx-vlm does, and lays it out as mlx-vlm or mlx-lm does."""

import json
import shutil


def rule(model, arguments):
    """Which layers are quantized, as in mlx_vlm.convert; the vision tower only where asked for."""
    from mlx_vlm.convert import mixed_quant_predicate_builder
    from mlx_vlm.utils import skip_multimodal_module

    if arguments.get("vision"):
        return lambda path, module: hasattr(module, "to_quantized")
    if arguments.get("recipe"):
        predicate = mixed_quant_predicate_builder(arguments["recipe"], model)
    else:
        predicate = lambda path, module: hasattr(module, "to_quantized")
    return lambda path, module: not skip_multimodal_module(path) and predicate(path, module)


def plain(name):
    """What mlx-lm, which knows no other models, calls parts of a text model."""
    return name.removeprefix("language_model.")


def quantize(folder, arguments, shards):
    import mlx.core as mx
    from mlx.utils import tree_flatten
    from mlx_vlm.quant_utils import quantize_model
    from mlx_vlm.utils import load_model, save_config

    # A model without tokenizer cannot go through mlx_vlm.convert, only through its parts.
    model = load_model(folder)
    config = json.loads((folder / "config.json").read_text())
    model, config = quantize_model(
        model, config, arguments["group"], arguments["bits"],
        quant_predicate=rule(model, arguments))
    tensors = dict(tree_flatten(model.parameters()))
    mx.eval(tensors)
    if arguments.get("names") == "mlx-lm":
        tensors = {plain(name): tensor for name, tensor in tensors.items()}
        settings = {plain(name): value for name, value in config["quantization"].items()}
        config.update(quantization=settings, quantization_config=settings)
    elif "vision_config" not in config:
        config["vision_config"] = {}  # So does mlx_vlm.convert.
    shutil.rmtree(folder)
    folder.mkdir()
    store(mx, tensors, folder, shards)
    save_config(config, config_path=folder / "config.json")


def store(mx, tensors, folder, shards):
    """Writes the tensors as MLX does, with an index even for a single file."""
    names = list(tensors)
    total = sum(tensor.nbytes for tensor in tensors.values())
    per_file, files = -(-len(names) // shards), {}
    for number in range(shards):
        part = names[number * per_file : (number + 1) * per_file]
        file = (
            "model.safetensors" if shards == 1
            else f"model-{number + 1:05}-of-{shards:05}.safetensors")
        mx.save_safetensors(
            str(folder / file), {name: tensors[name] for name in part}, metadata={"format": "mlx"})
        files.update(dict.fromkeys(part, file))
    index = dict(metadata=dict(total_size=total), weight_map=dict(sorted(files.items())))
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=1) + "\n")
