"""Prints the digests that NumberRoundingTests compare with. Run with torch 1.13 on a CPU with AVX2."""
import hashlib

import torch


def digest(tensor):
    bits = tensor.view(torch.int32 if tensor.dtype == torch.float32 else torch.int16)
    return hashlib.sha256(bits.contiguous().numpy().tobytes()).hexdigest()


halves = torch.arange(1 << 16, dtype=torch.int32).to(torch.int16)
floats = torch.arange(0, 1 << 32, 2053, dtype=torch.int64).to(torch.int32).view(torch.float32)
print("from float16 ", digest(halves.view(torch.float16).to(torch.float32)))
print("from bfloat16", digest(halves.view(torch.bfloat16).to(torch.float32)))
print("to bfloat16  ", digest(floats.to(torch.bfloat16)))
print("to float16   ", digest(floats.to(torch.float16)))
# Every tie and its neighbours, and both sides of every border between exponents.
upper = torch.arange(1 << 16, dtype=torch.int64) << 16
ties = torch.cat([upper + low for low in (0, 1, 0x7FFF, 0x8000, 0x8001, 0xFFFF)])
thirteen = torch.arange(1 << 19, dtype=torch.int64) << 13
ties = torch.cat([ties] + [thirteen + low for low in (0xFFF, 0x1000, 0x1001)]).to(torch.int32).view(torch.float32)
print("ties bfloat16", digest(ties.to(torch.bfloat16)))
print("ties float16 ", digest(ties.to(torch.float16)))
