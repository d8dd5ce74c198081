"""What only Python asks of the package. BASE_URL, TOKEN: a sandbox; FOLDER: where journals lie."""

import asyncio
import concurrent.futures
import gc
import json
import logging
import os
import pickle
import threading
import time
import unittest
from decimal import Decimal
from pathlib import Path
from typing import List, Tuple, Type

import maxbonus
from maxbonus.types import CheckCalcItem

FOLDER = Path(os.environ["FOLDER"])
ITEMS: List[CheckCalcItem] = [{"index": 0, "code": "1001", "price": Decimal("1234567.89"), "qty": Decimal("0.001")}]


def session(
    path: str = "/api/cashbox", kind: Type[maxbonus.Session] = maxbonus.Session
) -> maxbonus.Session:
    base_url = os.environ["BASE_URL"].replace("/api/cashbox", path)
    journal = {"path": str(FOLDER / "чеки.db")}
    return kind(
        token=os.environ["TOKEN"],
        base_url=base_url,
        journal=journal,
        breaker={"failures": 0},
    )


def fault(**what: object) -> None:
    with session("/sandbox") as sandbox:
        sandbox.request("POST", "/faults", what)


class Package(unittest.TestCase):
    def test_amounts_are_decimals_and_go_out_exactly(self) -> None:
        with session() as s:
            calc = s.check_calc(items=ITEMS)
            item = calc["items"][0]
            self.assertEqual((item["price"], item["qty"]), (Decimal("1234567.89"), Decimal("0.001")))
            for amount in (item["price"], calc["total_max_bonus_can_pay"], calc["total_discount"]):
                self.assertIs(type(amount), Decimal)
            self.assertIs(type(item["index"]), int)

    def test_a_float_that_is_no_amount_is_refused_by_name(self) -> None:
        with session() as s, self.assertRaises(maxbonus.UsageError) as refused:
            s.call("check.calc", {"items": [{"index": 0, "code": "1", "price": 0.1 + 0.2, "qty": 1}]})
        self.assertEqual(refused.exception.field, "items[0].price")

    def test_fields_beside_the_named_ones_are_sent(self) -> None:
        with session() as s:
            s.check_calc({"till": "7"}, items=ITEMS)
        with session("/sandbox") as sandbox:
            requests = sandbox.request("GET", "/requests")["data"]
            bodies = [r["body"] for r in requests if r["operation"] == "check.calc"]
        self.assertIn("7", [body.get("till") for body in bodies])

    def test_the_methods_are_the_operations_of_the_library(self) -> None:
        with session() as s:
            rows = s.basic_contract()["operations"]
        for row in rows:
            method = getattr(maxbonus.Session, row["operation"].replace(".", "_"))
            self.assertTrue(method.__doc__)
        self.assertGreater(len(rows), 20)

    def test_two_calls_wait_at_the_same_time_and_the_program_goes_on(self) -> None:
        fault(operation="basic.ping", kind="delay", ms=600, count=2)
        with session() as s:
            threads = [threading.Thread(target=s.basic_ping) for _ in range(2)]
            begun = time.monotonic()
            for thread in threads:
                thread.start()
            ticks = 0
            while any(thread.is_alive() for thread in threads):
                time.sleep(0.01)
                ticks += 1
            took = time.monotonic() - begun
        self.assertLess(took, 1.1)
        self.assertGreater(ticks, 20)

    def test_a_cancelled_task_cancels_its_call(self) -> None:
        fault(operation="basic.ping", kind="hang")

        ended: List[str] = []

        class Noting(maxbonus.Session):
            def call_text(self, operation: str, request: str) -> str:
                try:
                    return super().call_text(operation, request)
                except maxbonus.CancelledError as error:
                    ended.append(error.status)
                    raise

        async def cancelled(s: maxbonus.Session) -> None:
            task = asyncio.ensure_future(maxbonus.aio.run(s.basic_ping))
            await asyncio.sleep(0.2)
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task
            # The call itself has ended, not only the waiting for it.
            self.assertEqual(ended, ["CANCELLED"])

        with session(kind=Noting) as s:
            begun = time.monotonic()
            asyncio.run(cancelled(s))
            self.assertLess(time.monotonic() - begun, 2)
            # The session is still good.
            self.assertEqual(asyncio.run(maxbonus.aio.run(s.customer_auth, input="79000003377"))["first_name"], "Дмитрий")

    def test_a_task_that_is_cancelled_before_its_thread_is_free_never_calls(self) -> None:
        fault(operation="basic.ping", kind="delay", ms=300)

        async def cancelled(s: maxbonus.Session) -> None:
            loop = asyncio.get_running_loop()
            loop.set_default_executor(concurrent.futures.ThreadPoolExecutor(1))
            first = asyncio.ensure_future(maxbonus.aio.run(s.basic_ping))
            second = asyncio.ensure_future(maxbonus.aio.run(s.customer_register_request, phone="79000000001"))
            await asyncio.sleep(0.1)
            second.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await second
            await first

        with session() as s:
            asyncio.run(cancelled(s))
        with session("/sandbox") as sandbox:
            sent = sandbox.request("GET", "/outbox").get("data", [])
        self.assertNotIn("79000000001", [sms["phone"] for sms in sent])

    def test_the_log_goes_to_the_logger(self) -> None:
        with self.assertLogs("maxbonus", level="DEBUG") as caught, session() as s:
            maxbonus.set_log_level(logging.DEBUG)
            gc.collect()
            s.basic_ping()
            maxbonus.set_log_level(logging.CRITICAL)
            said = len(caught.records)
            s.basic_ping()
        self.assertGreater(said, 0)
        self.assertEqual(len(caught.records), said)
        self.assertNotIn(os.environ["TOKEN"], "".join(caught.output))

    def test_progress_is_told_and_what_it_raises_comes_out(self) -> None:
        told: List[Tuple[int, int]] = []
        goods = [{"code": str(n), "name": "Стол"} for n in range(2500)]
        with session() as s:
            s.on_progress(lambda done, total: told.append((done, total)))
            gc.collect()
            s.call("goods.import", {"goods": goods})
            self.assertEqual(told, [(1000, 2500), (2000, 2500), (2500, 2500)])

            def stop(done: int, total: int) -> None:
                raise KeyError("stop")

            s.on_progress(stop)
            with self.assertRaises(KeyError):
                s.call("goods.import", {"goods": goods})
            # Of a single part there is nothing left to stop, and still it is raised, once.
            with self.assertRaises(KeyError):
                s.call("goods.import", {"goods": goods[:1]})
            s.on_progress(None)
            with self.assertRaises(maxbonus.UsageError):
                s.call("basic.pong")
            s.basic_ping()

    def test_progress_may_be_set_anew_while_it_is_told(self) -> None:
        told: List[int] = []
        with session() as s:

            def anew(done: int, total: int) -> None:
                told.append(done)
                s.on_progress(lambda done, total: anew(done, total))
                gc.collect()

            anew(0, 0)
            s.call("goods.import", {"goods": [{"code": str(n), "name": "Стол"} for n in range(2500)]})
        self.assertEqual(told[0], 0)
        self.assertGreater(len(told), 1)

    def test_a_session_is_not_closed_by_its_own_call(self) -> None:
        with session() as s:
            s.on_progress(lambda done, total: s.close())
            with self.assertRaises(maxbonus.ConflictError):
                s.call("goods.import", {"goods": [{"code": "1", "name": "Стол"}]})
            s.on_progress(None)
            s.basic_ping()

    def test_an_error_can_be_pickled(self) -> None:
        with session() as s, self.assertRaises(maxbonus.RefusedError) as refused:
            s.customer_auth(input="+79990000000")
        copy = pickle.loads(pickle.dumps(refused.exception))
        self.assertEqual((type(copy), copy.status), (maxbonus.RefusedError, "CUSTOMER_NOT_FOUND"))

    def test_a_forgotten_session_is_closed(self) -> None:
        s = session()
        handle, library = s._handle, s._library
        self.assertEqual(library.call(handle, "basic.ping", "{}")[0], 0)
        del s
        gc.collect()
        status, document = library.call(handle, "basic.ping", "{}")
        self.assertEqual((status, json.loads(document)["status"]), (3, "INVALID_HANDLE"))

    def test_a_null_character_is_refused_and_not_cut(self) -> None:
        with session() as s:
            with self.assertRaises(ValueError):
                s.call("basic.ping\0x")


if __name__ == "__main__":
    unittest.main()
