"""What the tests' teachers and students agree on, as Doubles/Sample.cs and Doubles/FormulaMaker.cs have it."""

MODEL = "a" * 64
VOCABULARY = "b" * 64
VOCAB_SIZE = 97
HIDDEN_SIZE = 32
SEQUENCES, TOKENS = 4, 16
CHUNK_BYTES = 1024
SOURCE = {"corpus_digest": "c" * 64, "sequence_length": TOKENS, "batch_size": SEQUENCES, "seed": 7}
RECIPE = {
    "libtorch": "1.13.1", "device": "cpu test", "blas": "openblas zen", "thread_count": 1, "dtype": "float32", "forward_rows": 2,
    "head_chunk_rows": 0, "deterministic": True,
}
FORMAT = {"kind": "PAYLOAD_KIND_HIDDEN", "encoding": "ENCODING_FLOAT32", "temperature": 1.0, "vocab_size": VOCAB_SIZE}


def ids(batch):
    return [(batch * 7 + b * 5 + t * 3) % VOCAB_SIZE for b in range(SEQUENCES) for t in range(TOKENS + 1)]


def mask(batch):
    return [(batch + b + t) % 3 != 0 for b in range(SEQUENCES) for t in range(TOKENS)]


def hidden(batch):
    return [((batch * 31 + row * 7 + d * 3) % 256 - 128) / 16 for row in range(sum(mask(batch))) for d in range(HIDDEN_SIZE)]


def blob(length):
    """Bytes in which no two chunks are alike."""
    return b"".join((index * 2654435761 % 2**32).to_bytes(4, "little") for index in range(length // 4))
