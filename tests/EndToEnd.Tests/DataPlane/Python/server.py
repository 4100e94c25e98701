"""A teacher in Python. server.py DESCRIPTORS [MODE] serves on a free port of loopback, prints the port and then a line for each call
that ended, and ends with its standard input. Modes:

plain    gives what it is asked for
breaks   each fetch ends after two pieces; the third batch of the first stream has a wrong bit
refuses  every call, with trailers
silent   takes streams on and says nothing else
"""

import hashlib
import sys
import threading
from concurrent import futures

import grpc

import sample
import wire

BLOB = sample.blob(10_000)
REFUSAL = "python-1 teaches nobody: 100 % so"


class Stream:
    """What a student said so far on one stream."""

    def __init__(self, hello):
        self.batches = [batch for one in hello.ranges for batch in range(one.first, one.first + one.count)]
        self.condition = threading.Condition()
        self.granted = hello.credit.request_up_to_seq_nr
        self.is_over = False

    def listen(self, requests):
        try:
            for request in requests:
                with self.condition:
                    if request.HasField("extend"):
                        self.batches += range(request.extend.first, request.extend.first + request.extend.count)
                    else:
                        self.granted = max(self.granted, request.credit.request_up_to_seq_nr)
                    self.condition.notify()
        except grpc.RpcError:
            # The student has gone.
            pass
        self.end()

    def end(self):
        with self.condition:
            self.is_over = True
            self.condition.notify()

    def next(self, sent):
        """The batch behind so many, as soon as there is credit for it; None when the student has gone or needs no more."""
        with self.condition:
            self.condition.wait_for(lambda: self.is_over or sent < min(self.granted, len(self.batches)))
            return self.batches[sent] if sent < min(self.granted, len(self.batches)) else None


class Teacher:
    def __init__(self, messages, mode):
        self.messages, self.mode = messages, mode
        self.stream_count = 0

    def begin(self, name, context):
        """What every call does first."""
        context.add_callback(lambda: print(f"{name} ended", flush=True))
        if self.mode == "refuses":
            context.abort_with_status(Refusal())
        if self.mode == "silent" and name != "Subscribe":
            gone = threading.Event()
            context.add_callback(gone.set)
            print(f"{name} waits", flush=True)
            gone.wait()

    def describe(self, request, context):
        self.begin("Describe", context)
        blob = {"name": "lm-head", "digest": hashlib.sha256(BLOB).hexdigest(), "length_bytes": len(BLOB)}
        return self.messages.TeacherDescription(
            protocol_version=request.protocol_version, worker_id="python-1", model_digest=sample.MODEL,
            vocabulary_digest=sample.VOCABULARY, vocab_size=sample.VOCAB_SIZE, hidden_size=sample.HIDDEN_SIZE, layer_count=2,
            recipe=sample.RECIPE, kinds=["PAYLOAD_KIND_HIDDEN"], blobs=[blob], chunk_bytes=sample.CHUNK_BYTES,
            sources=[{"source": sample.SOURCE, "logged": [{"first": 3, "count": 4}]}])

    def fetch(self, request, context):
        self.begin("Fetch", context)
        if request.digest != hashlib.sha256(BLOB).hexdigest():
            context.abort(grpc.StatusCode.NOT_FOUND, f"no blob {request.digest}")
        pieces = range(request.offset_bytes, len(BLOB), sample.CHUNK_BYTES)
        for at in pieces[:2] if self.mode == "breaks" else pieces:
            piece = BLOB[at:at + sample.CHUNK_BYTES]
            yield self.messages.FetchChunk(length_bytes=len(BLOB), offset_bytes=at, content=piece, crc32c=wire.crc32c(piece))
        if self.mode == "breaks" and len(pieces) > 2:
            context.abort(grpc.StatusCode.UNAVAILABLE, "two pieces are enough")

    def subscribe(self, requests, context):
        self.begin("Subscribe", context)
        self.stream_count += 1
        is_broken = self.mode == "breaks" and self.stream_count == 1
        stream = Stream(next(requests).hello)
        context.add_callback(stream.end)
        threading.Thread(target=stream.listen, args=(requests,), daemon=True).start()
        accepted = self.messages.StreamAccepted(recipe=sample.RECIPE, max_batch_bytes=16_384, chunk_bytes=sample.CHUNK_BYTES)
        yield self.messages.Frame(accepted=accepted, crc32c=wire.crc32c(accepted.SerializeToString()))
        sent = 0
        while self.mode != "silent" and (batch := stream.next(sent)) is not None:
            sent += 1
            for frame in wire.frames_of(self.messages, sent, *self.make(batch)):
                if is_broken and sent == 3 and frame.offset_bytes == 2 * sample.CHUNK_BYTES:
                    frame.chunk = bytes([frame.chunk[0] ^ 16]) + frame.chunk[1:]
                yield frame
        stream.next(sys.maxsize)

    def make(self, batch):
        return wire.encode(
            self.messages, batch, sample.ids(batch), sample.mask(batch), sample.hidden(batch), source=sample.SOURCE, format=sample.FORMAT,
            chunk_bytes=sample.CHUNK_BYTES, maker="python-1", model_digest=sample.MODEL, recipe=sample.RECIPE)


class Refusal(grpc.Status):
    """A status with trailers."""

    code = grpc.StatusCode.FAILED_PRECONDITION
    details = REFUSAL
    trailing_metadata = (("reason", "test"), ("details-bin", b"\x00\xff\x01"))


def serve(descriptors, mode="plain"):
    messages = wire.Messages(descriptors)
    teacher = Teacher(messages, mode)
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=16))

    def handler(kind, method, request, response):
        return kind(method, request_deserializer=request.FromString, response_serializer=response.SerializeToString)

    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(wire.SERVICE, {
        "Describe": handler(
            grpc.unary_unary_rpc_method_handler, teacher.describe, messages.DescribeRequest, messages.TeacherDescription),
        "Fetch": handler(grpc.unary_stream_rpc_method_handler, teacher.fetch, messages.FetchRequest, messages.FetchChunk),
        "Subscribe": handler(grpc.stream_stream_rpc_method_handler, teacher.subscribe, messages.StreamRequest, messages.Frame),
    }),))
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    sys.stdin.read()
    server.stop(0)


if __name__ == "__main__":
    serve(*sys.argv[1:])
