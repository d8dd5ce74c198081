"""What an integrator would write by hand: client.py PORT PATH TOKEN REQUEST.json

Reads a number of calls, answers with the thread's CPU time and the wall time, microseconds per call.
"""
import json
import sys
import time

import requests

port, path, token, file = sys.argv[1:5]
url = f"http://127.0.0.1:{port}{path}"
with open(file, encoding="utf-8") as f:
    check = json.load(f)
session = requests.Session()
session.trust_env = False
session.headers.update({
    "Authorization": f"Bearer {token}", "Content-Type": "application/json; charset=utf-8", "Accept": "application/json",
    "Accept-Encoding": "gzip", "User-Agent": "maxbonus/0.2.0", "Connection": None,
})


def calculate():
    body = json.dumps(check, ensure_ascii=False, separators=(",", ":")).encode()
    answer = session.post(url, data=body, timeout=10)
    answer.raise_for_status()
    return answer.json()["data"]["calc_id"]


for line in sys.stdin:
    calls = int(line)
    wall, cpu = time.perf_counter_ns(), time.thread_time_ns()
    for _ in range(calls):
        calculate()
    cpu, wall = time.thread_time_ns() - cpu, time.perf_counter_ns() - wall
    print(cpu / 1000 / calls, wall / 1000 / calls, flush=True)
