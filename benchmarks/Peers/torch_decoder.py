"""The decoder benchmark in Python torch: the same model, sizes, loss and optimizer as DecoderWorkload.cs.

Reads one JSON request a line from standard input and answers with one line each:
  {"op": "setup", "size": {...}, "threads": 1, "device": "cpu", "style": "same" | "huggingface"}
  {"op": "train" | "forward" | "add", "count": N}      -> {"seconds": S}
style "same" performs the operations that our decoder performs, one for one; "huggingface" writes rotary positions, grouped
queries and mask the way transformers' eager attention does.
"""
import json
import math
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


class RmsNorm(nn.Module):
    def __init__(self, size, eps):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    def forward(self, x):
        normed = x * x.square().mean(-1, keepdim=True).add_(self.eps).rsqrt()
        return normed * self.weight if torch.is_grad_enabled() else normed.mul_(self.weight)


def turn_same(x, cos, sin):
    half = x.shape[-1] // 2
    left, right = x.narrow(-1, 0, half), x.narrow(-1, half, half)
    return torch.cat([(left * cos).addcmul_(right, sin, value=-1), (right * cos).addcmul_(left, sin)], -1)


def turn_huggingface(x, cos, sin):
    half = x.shape[-1] // 2
    return x * cos + torch.cat([-x[..., half:], x[..., :half]], -1) * sin


class Attention(nn.Module):
    def __init__(self, s, style):
        super().__init__()
        self.s, self.style, self.head = s, style, s["hidden"] // s["heads"]
        self.q_proj = nn.Linear(s["hidden"], s["hidden"], bias=False)
        self.k_proj = nn.Linear(s["hidden"], s["kv_heads"] * self.head, bias=False)
        self.v_proj = nn.Linear(s["hidden"], s["kv_heads"] * self.head, bias=False)
        self.o_proj = nn.Linear(s["hidden"], s["hidden"], bias=False)

    def forward(self, x, cos, sin, mask):
        b, t, _ = x.shape
        turn = turn_same if self.style == "same" else turn_huggingface
        q = turn(self.q_proj(x).view(b, t, -1, self.head).transpose(1, 2), cos, sin)
        k = turn(self.k_proj(x).view(b, t, -1, self.head).transpose(1, 2), cos, sin)
        v = self.v_proj(x).view(b, t, -1, self.head).transpose(1, 2)
        mixed = self.same(q, k, v, mask, b, t) if self.style == "same" else self.huggingface(q, k, v, mask)
        return self.o_proj(mixed.transpose(1, 2).reshape(b, t, -1))

    def same(self, q, k, v, mask, b, t):
        groups, rows = b * self.s["kv_heads"], self.s["heads"] // self.s["kv_heads"] * t
        keys = k.reshape(groups, t, self.head)
        scores = torch.baddbmm(mask, q.view(groups, rows, self.head), keys.transpose(1, 2), alpha=1 / math.sqrt(self.head))
        return scores.softmax(-1).bmm(v.reshape(groups, t, self.head)).view(b, self.s["heads"], t, self.head)

    def huggingface(self, q, k, v, mask):
        repeats = self.s["heads"] // self.s["kv_heads"]
        k, v = k.repeat_interleave(repeats, 1), v.repeat_interleave(repeats, 1)
        return torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(self.head) + mask, -1) @ v


class Layer(nn.Module):
    def __init__(self, s, style):
        super().__init__()
        self.input_norm, self.attention = RmsNorm(s["hidden"], 1e-5), Attention(s, style)
        self.feed_norm = RmsNorm(s["hidden"], 1e-5)
        self.gate = nn.Linear(s["hidden"], s["intermediate"], bias=False)
        self.up = nn.Linear(s["hidden"], s["intermediate"], bias=False)
        self.down = nn.Linear(s["intermediate"], s["hidden"], bias=False)

    def forward(self, x, cos, sin, mask):
        x = self.attention(self.input_norm(x), cos, sin, mask).add_(x)
        h = self.feed_norm(x)
        gate, up = self.gate(h), self.up(h)
        gated = F.silu(gate) * up if torch.is_grad_enabled() else F.silu(gate, inplace=True).mul_(up)
        return self.down(gated).add_(x)


class Decoder(nn.Module):
    def __init__(self, s, style, device):
        super().__init__()
        self.embedding = nn.Embedding(s["vocab"], s["hidden"])
        self.layers = nn.ModuleList([Layer(s, style) for _ in range(s["layers"])])
        self.norm = RmsNorm(s["hidden"], 1e-5)
        for p in self.parameters():
            if p.dim() == 2:
                nn.init.normal_(p, 0, 0.02)
        head = s["hidden"] // s["heads"]
        angles = torch.outer(torch.arange(s["tokens"]), 10000.0 ** (-torch.arange(0, head, 2) / head)).to(device)
        self.cos, self.sin = angles.cos(), angles.sin()
        self.mask = torch.triu(torch.full((s["tokens"], s["tokens"]), float("-inf")), 1).to(device)
        if style == "same":
            self.mask = self.mask.repeat(s["heads"] // s["kv_heads"], 1).unsqueeze(0)
        else:
            self.cos, self.sin = torch.cat([self.cos] * 2, -1), torch.cat([self.sin] * 2, -1)

    def forward(self, ids):
        x = self.embedding(ids)
        for layer in self.layers:
            x = layer(x, self.cos, self.sin, self.mask)
        return F.linear(self.norm(x), self.embedding.weight)


class Workload:
    def __init__(self, request):
        s = request["size"]
        torch.set_num_threads(request["threads"])
        torch.manual_seed(1)
        self.device = request["device"]
        self.vocab = s["vocab"]
        self.model = Decoder(s, request["style"], self.device).to(self.device)
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-3, betas=(0.9, 0.95), weight_decay=0.1)
        ids = torch.randint(0, s["vocab"], (s["batch"], s["tokens"] + 1)).to(self.device)
        self.inputs, self.labels = ids[:, :-1].contiguous(), ids[:, 1:].reshape(-1)
        self.pair = torch.ones(2, 2), torch.ones(2, 2)

    def train(self):
        self.optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(self.model(self.inputs).view(-1, self.vocab), self.labels).backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()

    def forward(self):
        with torch.no_grad():
            self.model(self.inputs)

    def add(self):
        a, b = self.pair
        with torch.no_grad():
            for _ in range(1000):
                a + b

    def seconds(self, op, count):
        work = getattr(self, op)
        self.wait()
        started = time.perf_counter()
        for _ in range(count):
            work()
        self.wait()
        return time.perf_counter() - started

    def wait(self):
        if self.device != "cpu":
            torch.cuda.synchronize()


def main():
    workload = None
    for line in sys.stdin:
        request = json.loads(line)
        if request["op"] == "setup":
            workload = Workload(request)
            answer = {"torch": torch.__version__, "parameters": sum(p.numel() for p in workload.model.parameters())}
        else:
            answer = {"seconds": workload.seconds(request["op"], request["count"])}
        print(json.dumps(answer), flush=True)


main()
