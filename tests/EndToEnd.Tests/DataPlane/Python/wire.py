"""The protocol as someone else would write it, from the .proto files and docs/PROTOCOL.md alone: messages, checksums, batches."""

import hashlib
import struct

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

PACKAGE = "actordistill.v1."
SERVICE = PACKAGE + "TeacherStream"


class Messages:
    """The message classes by their names, made of a file with a FileDescriptorSet."""

    def __init__(self, path):
        self._pool = descriptor_pool.DescriptorPool()
        with open(path, "rb") as file:
            for part in descriptor_pb2.FileDescriptorSet.FromString(file.read()).file:
                self._pool.AddSerializedFile(part.SerializeToString())
        # GetMessageClass came when the factory went.
        self._make = getattr(message_factory, "GetMessageClass", None) or message_factory.MessageFactory(self._pool).GetPrototype

    def __getattr__(self, name):
        return self._make(self._pool.FindMessageTypeByName(PACKAGE + name))


def _table():
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
        yield crc


TABLE = list(_table())


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def digest_of(header, chunk_crcs):
    return hashlib.sha256(header + b"".join(crc.to_bytes(4, "little") for crc in chunk_crcs)).digest()


def require(condition, what):
    if not condition:
        raise ValueError(what)


def read_batch(frames, seq_nr):
    """The next batch of a stream: its header and content. Everything that docs/PROTOCOL.md promises of its frames is checked."""
    header, content, crcs = None, b"", []
    for frame in frames:
        kind = frame.WhichOneof("part")
        require(frame.seq_nr == seq_nr, f"seq_nr {frame.seq_nr} instead of {seq_nr}")
        # Fields in the order of their numbers, as both sides write them: the same bytes again, or the checksum is wrong.
        part = frame.chunk if kind == "chunk" else getattr(frame, kind).SerializeToString()
        require(crc32c(part) == frame.crc32c, f"the checksum of a frame of kind {kind} is wrong")
        if kind == "header":
            require(header is None, "a second header")
            header, encoded = frame.header, part
        elif kind == "chunk":
            require(frame.offset_bytes == len(content), f"a chunk at {frame.offset_bytes} instead of {len(content)}")
            content += part
            crcs.append(frame.crc32c)
            require(len(part) == header.chunk_bytes or len(content) == header.content_bytes, "a short chunk before the last")
        else:
            require(kind == "trailer" and len(content) == header.content_bytes, f"{kind} behind {len(content)} bytes")
            require(frame.trailer.digest == digest_of(encoded, crcs), "the digest is wrong")
            return header, content
    raise ValueError("the stream ended within a batch")


def sections(header, content):
    """The bytes of each section by the name of its kind."""
    found, at = {}, 0
    for section in header.sections:
        start = (at + 63) // 64 * 64
        require(not any(content[at:start]), "what lies between sections must be zero")
        at = start + section.length_bytes
        found[section.DESCRIPTOR.fields_by_name["kind"].enum_type.values_by_number[section.kind].name] = content[start:at]
    require(at == len(content), f"the sections end at {at}, the content at {len(content)}")
    return found


def decode(header, content):
    """Ids, mask and hidden states of a batch with exact hidden states."""
    found = sections(header, content)
    ids, bits, hidden = (found["SECTION_KIND_" + name] for name in ("TOKEN_IDS", "LOSS_MASK", "HIDDEN"))
    return {
        "ids": list(struct.unpack(f"<{len(ids) // 4}i", ids)),
        "mask": [bool(byte >> bit & 1) for byte in bits for bit in range(8)],
        "hidden": list(struct.unpack(f"<{len(hidden) // 4}f", hidden)),
    }


def encode(messages, batch, ids, mask, hidden, **header):
    """Header and content of a batch with exact hidden states."""
    rows = sum(mask)
    parts = [
        ("TOKEN_IDS", "UNSPECIFIED", [header["source"]["batch_size"], header["source"]["sequence_length"] + 1],
         struct.pack(f"<{len(ids)}i", *ids)),
        ("LOSS_MASK", "UNSPECIFIED", [header["source"]["batch_size"], header["source"]["sequence_length"]],
         bytes(sum(counts << bit for bit, counts in enumerate(mask[at:at + 8])) for at in range(0, len(mask), 8))),
        ("HIDDEN", "FLOAT32", [rows, len(hidden) // rows], struct.pack(f"<{len(hidden)}f", *hidden)),
    ]
    content = b""
    for _, _, _, part in parts:
        content += bytes(-len(content) % 64) + part
    listed = [
        {"kind": "SECTION_KIND_" + kind, "encoding": "ENCODING_" + encoding, "shape": shape, "length_bytes": len(part)}
        for kind, encoding, shape, part in parts
    ]
    return messages.BatchHeader(batch_id=batch, row_count=rows, sections=listed, content_bytes=len(content), **header), content


def frames_of(messages, seq_nr, header, content):
    """The frames of a batch."""
    encoded, crcs = header.SerializeToString(), []
    yield messages.Frame(header=header, seq_nr=seq_nr, crc32c=crc32c(encoded))
    for at in range(0, len(content), header.chunk_bytes):
        chunk = content[at:at + header.chunk_bytes]
        crcs.append(crc32c(chunk))
        yield messages.Frame(chunk=chunk, seq_nr=seq_nr, offset_bytes=at, crc32c=crcs[-1])
    trailer = messages.BatchTrailer(digest=digest_of(encoded, crcs))
    yield messages.Frame(trailer=trailer, seq_nr=seq_nr, crc32c=crc32c(trailer.SerializeToString()))
