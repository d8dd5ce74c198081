"""journal.py FILE N: fills a journal that the library has made with N closed receipts of the last 80 days."""
import os
import sqlite3
import sys
import time

path, count = sys.argv[1], int(sys.argv[2])
now = int(time.time() * 1000)
step = 80 * 86_400_000 // count
content = " ".join(f"{name}={'0123456789abcdef' * 2}" for name in ("customer_token", "items", "pay_bonus"))
answer = (
    '{"print_text":"Списано 0.00\\nНачислено 450.20\\nБаланс 1700.60","total_bonus_pay":0,'
    '"total_add_bonus":450.2,"customer_total_bonus":1700.6}'
)
db = sqlite3.connect(path)
db.execute("PRAGMA synchronous=OFF")
# The library has written one check here: the store and the machine are its.
store, machine = db.execute("SELECT store, machine FROM checks LIMIT 1").fetchone()
with db:
    db.executemany(
        "INSERT INTO events (store, kind, at, shift, spent, earned, estimated) VALUES (?, 'sale', ?, ?, 0, 45020, 0)",
        ((store, now - (count - n) * step, str(n // 300)) for n in range(count)),
    )
    db.executemany(
        "INSERT INTO checks (store, check_id, state, calc_id, content, answer, lost, is_on_server, retries, machine, shift,"
        " spent, earned, created_at, updated_at) VALUES (?, ?, 'CLOSED', ?, ?, ?, 0, 0, 0, ?, ?, 0, 45020, ?, ?)",
        (
            (store, f"0001-{n:08d}", f"{n:032x}", content, answer, machine, str(n // 300), when, when)
            for n in range(count)
            for when in [now - (count - n) * step]
        ),
    )
# To close would remove the -wal, which the library keeps and would miss.
os._exit(0)
