"""A gRPC peer that is not ours: Python's grpcio with hand-written bytes for messages.

peer.py serve                serves the methods below on a free port of loopback, prints the port, and ends with its standard input
peer.py call PORT CASE       calls our server on this port and prints what came as one line of JSON
"""

import json
import sys
import threading
from concurrent import futures

import grpc

SERVICE = "actordistill.test.v1.Probe"


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def encode(fields):
    """A message of protobuf from {field number: int, str or bytes}; empty values are left out."""
    out = b""
    for number, value in fields.items():
        if isinstance(value, int):
            out += varint(number << 3) + varint(value) if value else b""
        else:
            data = value.encode() if isinstance(value, str) else value
            out += varint(number << 3 | 2) + varint(len(data)) + data if data else b""
    return out


def decode(data):
    """{field number: int or bytes} of a message without nested repetition."""
    fields, at = {}, 0

    def read():
        nonlocal at
        value, shift = 0, 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(data):
        key = read()
        if key & 7 == 0:
            fields[key >> 3] = read()
        else:
            length = read()
            fields[key >> 3] = data[at:at + length]
            at += length
    return fields


def request(command="", count=0, response_bytes=0, payload=b""):
    return {1: command, 2: count, 3: response_bytes, 4: payload}


def response(index=0, text="", payload=b""):
    return {1: index, 2: text, 3: payload}


def text(message, number):
    return message.get(number, b"").decode()


def obey(message, context, counts=True):
    command = text(message, 1)
    if command == "refuse":
        context.set_trailing_metadata((("reason", "test"), ("details-bin", b"\x00\xff\x01")))
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, "not so: 100 % 日本\n")
    if command == "wait":
        gone = threading.Event()
        context.add_callback(gone.set)
        gone.wait(60)
        if counts:
            ENDS.put_end()
    if command == "metadata":
        received = context.invocation_metadata()
        context.send_initial_metadata([(key, value) for key, value in received if key.startswith("x-")])
        context.set_trailing_metadata([(key, value) for key, value in received if key.startswith("t-")])
    if command == "deadline":
        return f"{context.time_remaining():.1f}"
    return command


class Ends:
    """Counts the calls whose client was gone before the handler had ended."""

    def __init__(self):
        self.condition = threading.Condition()
        self.count = 0

    def put_end(self):
        with self.condition:
            self.count += 1
            self.condition.notify_all()

    def wait(self):
        with self.condition:
            self.condition.wait_for(lambda: self.count > 0, 30)
            return self.count


ENDS = Ends()


def unary(message, context):
    if text(message, 1) == "ends":
        return response(index=ENDS.wait())
    said = obey(message, context)
    return response(text=said, payload=message.get(4, b""))


def stream(message, context):
    payload = bytes(message.get(3, 0)) or message.get(4, b"")
    try:
        for index in range(message.get(2, 0)):
            yield response(index=index, text=text(message, 1), payload=payload)
        obey(message, context, counts=False)
    finally:
        # Who cancels on the first message may be gone before we go on from there.
        if text(message, 1) == "wait":
            ENDS.put_end()


def collect(messages, context):
    received = list(messages)
    return response(index=len(received), text=f"{sum(len(message.get(4, b'')) for message in received)} bytes")


def chat(messages, context):
    for index, message in enumerate(messages):
        yield response(index=index, text=obey(message, context), payload=message.get(4, b""))


def serve():
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=16))
    coded = {"request_deserializer": decode, "response_serializer": encode}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, {
        "Unary": grpc.unary_unary_rpc_method_handler(unary, **coded),
        "Stream": grpc.unary_stream_rpc_method_handler(stream, **coded),
        "Collect": grpc.stream_unary_rpc_method_handler(collect, **coded),
        "Chat": grpc.stream_stream_rpc_method_handler(chat, **coded),
    }),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    sys.stdin.read()
    server.stop(0)


def ended(call):
    """How a call ended, as our side can compare it."""
    trailers = [[key, value.hex() if isinstance(value, bytes) else value] for key, value in call.trailing_metadata()]
    return {"code": call.code().name, "details": call.details(), "trailers": trailers}


def plain(message):
    return {"index": message.get(1, 0), "text": text(message, 2), "bytes": len(message.get(3, b"")), "sum": sum(message.get(3, b""))}


def run(call):
    """Reads a call to its end, whichever it is."""
    messages = []
    try:
        for message in call:
            messages.append(plain(message))
    except grpc.RpcError:
        # Whatever the end was, it is in the call.
        return messages, ended(call)
    return messages, ended(call)


def call_case(port, case):
    coded = {"request_serializer": encode, "response_deserializer": decode}
    options = [("grpc.max_receive_message_length", 1 << 30)]
    with grpc.insecure_channel(f"127.0.0.1:{port}", options=options) as channel:
        methods = {
            "unary": channel.unary_unary(f"/{SERVICE}/Unary", **coded),
            "stream": channel.unary_stream(f"/{SERVICE}/Stream", **coded),
            "collect": channel.stream_unary(f"/{SERVICE}/Collect", **coded),
            "chat": channel.stream_stream(f"/{SERVICE}/Chat", **coded),
            "unknown": channel.unary_unary(f"/{SERVICE}/NoSuchMethod", **coded),
        }
        return CASES[case](methods)


def case_unary(methods):
    message, call = methods["unary"].with_call(request("hello", payload=b"\x01\x02"))
    return {"messages": [plain(message)], "end": ended(call)}


def case_stream(methods):
    messages, end = run(methods["stream"](request(count=20, response_bytes=262144)))
    return {"messages": messages, "end": end}


def case_collect(methods):
    requests = iter([request(payload=bytes(size)) for size in (1, 100000, 5)])
    message, call = methods["collect"].with_call(requests)
    return {"messages": [plain(message)], "end": ended(call)}


def case_chat(methods):
    messages, end = run(methods["chat"](iter([request(f"{index}") for index in range(5)])))
    return {"messages": messages, "end": end}


def case_refuse(methods):
    messages, end = run(methods["stream"](request("refuse", count=2)))
    return {"messages": messages, "end": end}


def case_throw(methods):
    messages, end = run(methods["stream"](request("throw")))
    return {"messages": messages, "end": end}


def case_unknown(methods):
    try:
        methods["unknown"](request())
    except grpc.RpcError as error:
        return {"messages": [], "end": ended(error)}


def case_metadata(methods):
    headers = (("x-text", "hello"), ("x-bytes-bin", b"\x00\x01\xfe\xff"), ("t-text", "bye"), ("t-bytes-bin", b"\x09\x08"))
    call = methods["stream"](request("metadata"), metadata=headers)
    messages, end = run(call)
    received = [[key, value.hex() if isinstance(value, bytes) else value] for key, value in call.initial_metadata()]
    return {"messages": messages, "end": end, "headers": received}


def case_deadline(methods):
    messages, end = run(methods["stream"](request("wait", count=1), timeout=4))
    return {"messages": messages, "end": end}


def case_cancel(methods):
    call = methods["stream"](request("wait", count=1))
    first = plain(next(call))
    call.cancel()
    _, end = run(call)
    return {"messages": [first], "end": end}


def case_gzip(methods):
    messages, end = run(methods["stream"](request("x" * 4096, count=1), compression=grpc.Compression.Gzip))
    return {"messages": messages, "end": end}


def case_too_long(methods):
    messages, end = run(methods["stream"](request(payload=bytes(5 << 20), count=1)))
    return {"messages": messages, "end": end}


CASES = {name[len("case_"):].replace("_", "-"): case for name, case in list(globals().items()) if name.startswith("case_")}

if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve()
    else:
        print(json.dumps(call_case(sys.argv[2], sys.argv[3])))
