"""journal.py FILE N: fills a journal that the library has made with N closed receipts of the last 80 days."""
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
with db:
    db.executemany(
        "INSERT INTO checks (check_id, state, calc_id, content, answer, lost, shift, spent, earned, created_at,"
        " updated_at) VALUES (?, 'CLOSED', ?, ?, ?, 0, ?, 0, 45020, ?, ?)",
        (
            (f"0001-{n:08d}", f"{n:032x}", content, answer, str(n // 300), when, when)
            for n in range(count)
            for when in [now - (count - n) * step]
        ),
    )
db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
