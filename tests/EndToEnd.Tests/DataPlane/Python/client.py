"""A student in Python. client.py DESCRIPTORS PORT CASE [ARGUMENT...] calls a teacher and prints one line of JSON for each thing it saw."""

import hashlib
import json
import os
import queue
import sys

import grpc
from google.protobuf import json_format

import sample
import wire


def say(**seen):
    print(json.dumps(seen), flush=True)


def say_end(call):
    """How a call ended; whatever its end was, it is in the call."""
    say(code=call.code().name, details=call.details(), trailers=[list(pair) for pair in call.trailing_metadata()])


class Teacher:
    """The three methods over the messages that the test handed over."""

    def __init__(self, descriptors, port):
        self.messages = messages = wire.Messages(descriptors)
        channel = grpc.insecure_channel(f"127.0.0.1:{port}")

        def method(kind, name, request, response):
            coded = {"request_serializer": request.SerializeToString, "response_deserializer": response.FromString}
            return kind(f"/{wire.SERVICE}/{name}", **coded)

        self.describe = method(channel.unary_unary, "Describe", messages.DescribeRequest, messages.TeacherDescription)
        self.fetch = method(channel.unary_stream, "Fetch", messages.FetchRequest, messages.FetchChunk)
        self.subscribe = method(channel.stream_stream, "Subscribe", messages.StreamRequest, messages.Frame)

    def hello(self, first=5, count=5, **other):
        """A request for some batches."""
        said = {
            "protocol_version": 1, "subscriber": "python-1", "model_digest": sample.MODEL, "vocabulary_digest": sample.VOCABULARY,
            "source": sample.SOURCE, "format": sample.FORMAT, "ranges": [{"first": first, "count": count}],
        }
        return self.messages.StreamRequest(hello={**said, **other})

    def credit(self, up_to, confirmed=0):
        return self.messages.StreamRequest(credit={"confirmed_seq_nr": confirmed, "request_up_to_seq_nr": up_to})


def rest(call):
    """Reads a call to its end and says how many messages that were, and the end."""
    count = 0
    try:
        for _ in call:
            count += 1
    except grpc.RpcError:
        pass
    say(rest=count)
    say_end(call)


def case_describe(teacher):
    description, call = teacher.describe.with_call(teacher.messages.DescribeRequest(protocol_version=1))
    say(description=json_format.MessageToDict(description, preserving_proto_field_name=True))
    say_end(call)


def case_describe_version(teacher, version):
    try:
        teacher.describe(teacher.messages.DescribeRequest(protocol_version=int(version)))
    except grpc.RpcError as refusal:
        say_end(refusal)


def case_fetch(teacher, digest, offset):
    call = teacher.fetch(teacher.messages.FetchRequest(digest=digest, offset_bytes=int(offset)))
    content, length = b"", 0
    for chunk in call:
        wire.require(chunk.offset_bytes == int(offset) + len(content), f"a piece at {chunk.offset_bytes}")
        wire.require(wire.crc32c(chunk.content) == chunk.crc32c, "the checksum of a piece is wrong")
        content += chunk.content
        length = chunk.length_bytes
    say(length=length, bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
    say_end(call)


def case_fetch_refused(teacher, digest):
    rest(teacher.fetch(teacher.messages.FetchRequest(digest=digest)))


def case_stream(teacher):
    """Five batches are asked for and credit given as standard input says it: a number a line; at its end the student says no more."""
    requests = queue.SimpleQueue()
    requests.put(teacher.hello())
    call = teacher.subscribe(iter(requests.get, None))
    accepted = next(call)
    wire.require(wire.crc32c(accepted.accepted.SerializeToString()) == accepted.crc32c, "the checksum of the first frame is wrong")
    say(accepted=json_format.MessageToDict(accepted.accepted, preserving_proto_field_name=True))
    read = 0
    for line in sys.stdin:
        requests.put(teacher.credit(int(line), confirmed=read))
        while read < int(line):
            read += 1
            header, content = wire.read_batch(call, read)
            say(batch=header.batch_id, maker=header.maker, rows=header.row_count, **wire.decode(header, content))
    requests.put(None)
    rest(call)


def case_refused(teacher, field, value):
    rest(teacher.subscribe(iter([teacher.hello(**{field: value})])))


def case_no_hello(teacher):
    rest(teacher.subscribe(iter([teacher.credit(1)])))


def case_refused_late(teacher):
    """Confirms what was not sent, in the middle of a stream."""
    requests = queue.SimpleQueue()
    requests.put(teacher.hello())
    requests.put(teacher.credit(1))
    call = teacher.subscribe(iter(requests.get, None))
    next(call)
    wire.read_batch(call, 1)
    requests.put(teacher.credit(3, confirmed=2))
    rest(call)
    requests.put(None)


def case_token(teacher, token):
    try:
        _, call = teacher.describe.with_call(
            teacher.messages.DescribeRequest(protocol_version=1), metadata=[("authorization", f"Bearer {token}")])
        say_end(call)
    except grpc.RpcError as refusal:
        say_end(refusal)


def wait_without_credit(teacher, **options):
    """A stream that is taken on and then waits for ever."""
    requests = queue.SimpleQueue()
    requests.put(teacher.hello())
    call = teacher.subscribe(iter(requests.get, None), **options)
    wire.require(next(call).WhichOneof("part") == "accepted", "the stream was not taken on")
    say(accepted=True)
    return requests, call


def case_deadline(teacher):
    requests, call = wait_without_credit(teacher, timeout=5)
    rest(call)
    requests.put(None)


def case_cancel(teacher):
    requests, call = wait_without_credit(teacher)
    sys.stdin.readline()
    call.cancel()
    rest(call)
    requests.put(None)


def case_vanish(teacher):
    """The process ends within a call, at once and without a word: its files are closed by the system."""
    # Held, or grpcio would cancel the call.
    _call = wait_without_credit(teacher)
    sys.stdin.readline()
    os._exit(0)


if __name__ == "__main__":
    _, DESCRIPTORS, PORT, CASE, *ARGUMENTS = sys.argv
    globals()["case_" + CASE.replace("-", "_")](Teacher(DESCRIPTORS, PORT), *ARGUMENTS)
