"""A till's program that forks after it has opened its session. argv: the library, the configuration, what to do, calc_id."""
import ctypes
import json
import os
import sys
import time

lib = ctypes.CDLL(sys.argv[1])
lib.maxbonus_call.argtypes = [ctypes.c_uint64, ctypes.c_char_p, ctypes.c_char_p, ctypes.POINTER(ctypes.c_void_p)]
lib.maxbonus_session_close.argtypes = lib.maxbonus_session_cancel.argtypes = [ctypes.c_uint64]
lib.maxbonus_basic_ping.argtypes = [ctypes.c_uint64, ctypes.c_char_p, ctypes.c_void_p]


def call(session, operation, request):
    answer = ctypes.c_void_p()
    status = lib.maxbonus_call(session, operation.encode(), json.dumps(request).encode(), ctypes.byref(answer))
    return status, json.loads(ctypes.string_at(answer.value))


def say(what):
    print("says: " + json.dumps(what), flush=True)


session = ctypes.c_uint64()
assert lib.maxbonus_session_open(sys.argv[2].encode(), ctypes.byref(session), None) == 0
write = {"check_id": "1", "calc_id": sys.argv[4], "customer_token": "c", "pay_bonus": "30"}
folder = os.path.dirname(json.loads(sys.argv[2])["journal"]["path"])

if sys.argv[3] == "child calls":
    call(session, "basic.ping", {})
    reads, writes = os.pipe()
    if os.fork() == 0:
        told = [call(session, operation, request)[0] for operation, request in
                [("basic.ping", {}), ("check.write", write), ("journal.pending", {}), ("journal.get", {"check_id": "1"})]]
        told += [lib.maxbonus_basic_ping(session, b"{}", None), lib.maxbonus_session_cancel(session)]
        told += [lib.maxbonus_session_close(session)]
        # A session of its own is another matter.
        own = ctypes.c_uint64()
        told += [lib.maxbonus_session_open(sys.argv[2].encode(), ctypes.byref(own), None), call(own, "basic.ping", {})[0]]
        lib.maxbonus_session_close(own)
        os.write(writes, json.dumps(told).encode())
        os.close(writes)
        sys.exit(0)  # With every exit handler.
    os.close(writes)
    told = os.read(reads, 1000)
    os.wait()
    say({"child": json.loads(told), "marks": [f for f in os.listdir(folder) if f.endswith(".live")],
         "ping": call(session, "basic.ping", {})[0], "write": call(session, "check.write", write)[0]})
elif sys.argv[3] == "both call":
    # Each customer's own answer, whoever asks at the same time.
    pid = os.fork()
    wrong = 0
    for n in range(40):
        status, answer = call(session, "customer.auth_qr", {"qr": f"{os.getpid()}-{n}"})
        wrong += (status, answer.get("token")) != (0, f"{os.getpid()}-{n}") if pid else status != 3
    if not pid:
        os._exit(wrong)
    say({"child": os.waitstatus_to_exitcode(os.wait()[1]), "parent": wrong})
else:
    # The child outlives the parent, which is killed in its write.
    if os.fork() == 0:
        os.close(1)
        time.sleep(20)
        os._exit(0)
    say("writes")
    call(session, "check.write", write)
