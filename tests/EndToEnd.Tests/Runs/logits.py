"""Logits of a Llama in a Hugging Face folder, with numpy and a JSON parser alone.

    python3 logits.py FOLDER IDS

IDS are token ids with commas between them. Prints a JSON list of one row of logits for each of them. All that is taken from the files is
said in them: config.json and model*.safetensors. Weights of float32, float16, bfloat16 or float64 are computed with in float64. The formulas are
those of the Llama papers: RMS norm, rotary positions over the two halves of a head, grouped queries, SwiGLU.
"""

import json
import pathlib
import struct
import sys

import numpy as np


def read_safetensors(path):
    """All tensors of a file: the length of the header (64 bits, little-endian), a JSON header, then the bytes it points into."""
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + length])
    header.pop("__metadata__", None)
    body = raw[8 + length :]
    return {name: read_tensor(entry, body) for name, entry in header.items()}


def read_tensor(entry, body):
    begin, end = entry["data_offsets"]
    data = body[begin:end]
    if entry["dtype"] == "BF16":
        # The upper half of a float32.
        values = (np.frombuffer(data, "<u2").astype("<u4") << 16).view("<f4")
    else:
        values = np.frombuffer(data, {"F64": "<f8", "F32": "<f4", "F16": "<f2"}[entry["dtype"]])
    return values.astype(np.float64).reshape(entry["shape"])


def rms_norm(x, gain, epsilon):
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + epsilon) * gain


def rotate(x, theta):
    """Turns each pair (i, i + half) of a head by position * theta^(-2i / size); x is [heads, tokens, size]."""
    half = x.shape[-1] // 2
    angles = np.arange(x.shape[1])[:, None] * theta ** (-np.arange(half) / half)
    first, second = x[..., :half], x[..., half:]
    return np.concatenate([first * np.cos(angles) - second * np.sin(angles), second * np.cos(angles) + first * np.sin(angles)], -1)


def heads_of(x, count):
    return x.reshape(x.shape[0], count, -1).transpose(1, 0, 2)


def softmax(x):
    powers = np.exp(x - x.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def attend(x, weight, config):
    query_heads = config["num_attention_heads"]
    key_heads = config.get("num_key_value_heads", query_heads)
    theta = config.get("rope_theta", 10000.0)
    queries = rotate(heads_of(x @ weight("self_attn.q_proj").T, query_heads), theta)
    keys = rotate(heads_of(x @ weight("self_attn.k_proj").T, key_heads), theta)
    values = heads_of(x @ weight("self_attn.v_proj").T, key_heads)
    # Neighbouring query heads share a key head.
    keys, values = (np.repeat(shared, query_heads // key_heads, axis=0) for shared in (keys, values))
    scores = queries @ keys.transpose(0, 2, 1) / np.sqrt(queries.shape[-1])
    scores[:, np.triu(np.ones(scores.shape[1:], bool), 1)] = -np.inf
    mixed = softmax(scores) @ values
    return mixed.transpose(1, 0, 2).reshape(x.shape[0], -1) @ weight("self_attn.o_proj").T


def feed_forward(x, weight):
    gate = x @ weight("mlp.gate_proj").T
    return (gate / (1 + np.exp(-gate)) * (x @ weight("mlp.up_proj").T)) @ weight("mlp.down_proj").T


def logits(folder, ids):
    config = json.loads((folder / "config.json").read_text())
    if config["model_type"] != "llama" or config.get("rope_scaling") or config.get("attention_bias") or config.get("mlp_bias"):
        sys.exit(f"{folder}: is not a plain Llama")
    tensors = {}
    for path in sorted(folder.glob("model*.safetensors")):
        tensors.update(read_safetensors(path))
    epsilon = config["rms_norm_eps"]
    x = tensors["model.embed_tokens.weight"][ids]
    for layer in range(config["num_hidden_layers"]):

        def weight(name):
            return tensors[f"model.layers.{layer}.{name}.weight"]

        x = x + attend(rms_norm(x, weight("input_layernorm"), epsilon), weight, config)
        x = x + feed_forward(rms_norm(x, weight("post_attention_layernorm"), epsilon), weight)
    head = tensors["model.embed_tokens.weight" if config["tie_word_embeddings"] else "lm_head.weight"]
    return rms_norm(x, tensors["model.norm.weight"], epsilon) @ head.T


if __name__ == "__main__":
    rows = logits(pathlib.Path(sys.argv[1]), [int(token) for token in sys.argv[2].split(",")])
    json.dump(rows.tolist(), sys.stdout)
