"""Derives how far two float32 computations of a model may differ; docs/accuracy.md explains it.

While the reference computes, the standard deviation of the rounding errors of each operation is
written down. Then the reference computes again, several times, with random errors of that size,
enlarged so that its own rounding does not matter: how far the results move is how far rounding
errors move them.

On the numeric path of 16-bit integers, inputs of products with quantized weights are moved too, by
up to half a step of their unit.
"""

import torch
from torch.utils._python_dispatch import TorchDispatchMode

aten = torch.ops.aten

# A rounding error is at most half a unit in the last place, u; it is taken as evenly distributed.
UNIT = 2.0**-24 / 3**0.5
ENLARGED, RUNS, DEVIATIONS = 256.0, 8, 7.0

# Of activations as integers: the largest one, the columns that share a scale at most, and how much
# errors are enlarged, which are larger than those of roundings from the start.
MOST, LARGEST_UNIT, ENLARGED_STEPS = 32639, 64, 16.0

# Roundings that functions are worth: two units in the last place.
FUNCTION = 4.0

# An angle is a position times a frequency, which is a power and a quotient.
ANGLE = (2**2 + 1 + 1) ** 0.5

# Scores that a mask takes away have a size of their own.
MASKED = 1e30

ARITHMETIC = {aten.add.Tensor, aten.sub.Tensor, aten.mul.Tensor, aten.div.Tensor, aten.mul.Scalar}
FUNCTIONS = {aten.rsqrt.default, aten.silu.default, aten.pow.Tensor_Scalar, aten.exp.default}
PRODUCTS = {aten.mm.default, aten.bmm.default, aten.addmm.default, aten.convolution.default}


def chain(products):
    """The deviation of a sum along the last axis: an error for each partial sum."""
    return products.cumsum(-1).square().sum(-1).sqrt()


def product(a, b, quantized):
    """The deviation of a [M, K] times b [K, N], computed by the reference and by the engine.

    The engine's partial sums are of quants, within groups, and of inputs times biases.
    """
    terms = a[:, None, :] * b.t()[None]
    reference = chain(terms)
    if quantized is None:
        return torch.hypot(reference, reference)
    scaled, biases, group = quantized
    grouped = lambda values: values.unflatten(-1, (-1, group))
    quants = chain(grouped(a[:, None, :] * scaled[None])).square().sum(-1)
    inputs = chain(grouped(a[:, None, :] * biases[None])).square().sum(-1)
    groups = chain(grouped(terms).sum(-1)).square()
    return (reference.square() + quants + inputs + 2 * groups).sqrt()


def deviation(function, arguments, result, quantized):
    """The deviation of an operation's result in units, for both sides together; or nothing."""
    if function in PRODUCTS:
        return products(function, arguments, quantized)
    size = result.abs()
    size = torch.where(size < MASKED, size, 0)
    if function in ARITHMETIC:
        return 2**0.5 * size
    if function in FUNCTIONS:
        return 2**0.5 * FUNCTION * size
    if function is aten.gelu.default:
        return 2**0.5 * FUNCTION * arguments[0].abs()
    if function in (aten.sin.default, aten.cos.default):
        return 2**0.5 * torch.hypot(ANGLE * arguments[0], FUNCTION * size)
    if function in (aten.mean.dim, aten.sum.dim_IntList):
        return 2**0.5 * size * (1 + arguments[0].shape[-1] / 3) ** 0.5
    if function is aten._softmax.default:
        scores = arguments[0]
        below = (scores.amax(-1, keepdim=True) - scores).clamp(max=100)
        return 2**0.5 * size * (FUNCTION**2 + below.square() + scores.shape[-1]) ** 0.5
    return None


def products(function, arguments, quantized):
    if function is aten.mm.default:
        return product(*arguments, quantized)
    if function is aten.addmm.default:
        bias, a, b = arguments
        return torch.hypot(product(a, b, quantized), 2**0.5 * (bias + a @ b).abs())
    if function is aten.bmm.default:
        return torch.stack([product(a, b, None) for a, b in zip(*arguments)])
    patches, kernel, bias = arguments[:3]
    found = product(patches.flatten(1), kernel.flatten(1).t(), None)
    return found if bias is None else torch.hypot(found, 2**0.5 * bias.abs())


def normalised(arguments, result):
    """Of layer norm: the mean is taken away, then there are three roundings."""
    x, _, gain, bias, epsilon = arguments
    scale = gain.abs() * (x.var(-1, keepdim=True, correction=0) + epsilon).rsqrt()
    return 2**0.5 * (2 * x.abs() * scale + 3 * result.abs() + bias.abs())


class Rounding(TorchDispatchMode):
    """Notes the deviations, and then disturbs results by them."""

    def __init__(self, quantized, integers):
        super().__init__()
        self.quantized, self.deviations, self.place, self.random = quantized, [], None, None
        self.integers, self.enlarged = integers, ENLARGED_STEPS if integers else ENLARGED

    def __torch_dispatch__(self, function, types, arguments=(), keywords=None):
        result = function(*arguments, **(keywords or {}))
        first = result[0] if isinstance(result, tuple) else result
        if not (isinstance(first, torch.Tensor) and first.dtype == torch.float32):
            return result
        if self.place is None:
            self.deviations.append(self.note(function, arguments, first))
            return result
        found = self.deviations[self.place]
        self.place += 1
        if found is not None:
            noise = torch.randn(first.shape, generator=self.random)
            first += self.enlarged * UNIT * found * noise
        known = self.known(function, arguments) if self.integers else None
        if known is not None:
            first += self.enlarged * self.steps(*arguments[-2:], known[-1])
        return result

    def steps(self, a, b, group):
        """What a product a b moves by if each number of a is off by up to half a step."""
        unit = min(group, LARGEST_UNIT)
        step = a.abs().unflatten(-1, (-1, unit)).amax(-1) / MOST
        noise = torch.rand(a.shape, generator=self.random) - 0.5
        return (step.repeat_interleave(unit, -1) * noise) @ b

    def known(self, function, arguments):
        """Of what a matrix that is multiplied with was made, if it was quantized."""
        if function not in PRODUCTS:
            return None
        place = next(
            (each.data_ptr() for each in arguments[::-1] if isinstance(each, torch.Tensor)), None)
        return self.quantized.get(place)

    def note(self, function, arguments, result):
        if function is aten.native_layer_norm.default:
            return normalised(arguments, result)
        found = deviation(function, arguments, result, self.known(function, arguments))
        return None if found is None else found.reshape(result.shape)

    def again(self, seed):
        self.place, self.random = 0, torch.Generator().manual_seed(seed)


@torch.no_grad()
def bound(compute, quantized, integers=False):
    """How far each tensor of compute() may be from the engine's: so many standard deviations.

    quantized: for the memory of a matrix [N, K] its quants times scales and its biases, both of
    that shape, and the size of a group. integers: whether what is multiplied with these matrices
    becomes 16-bit integers in the engine.
    """
    mode = Rounding(quantized, integers)
    with mode:
        exact = compute()
    squares = [torch.zeros_like(tensor) for tensor in exact]
    for run in range(RUNS):
        mode.again(run)
        with mode:
            found = compute()
        assert mode.place == len(mode.deviations)
        for square, tensor, disturbed in zip(squares, exact, found):
            square += ((disturbed - tensor) / mode.enlarged).square() / RUNS
    return [DEVIATIONS * square.sqrt().max().item() for square in squares]
