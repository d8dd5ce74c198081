"""A million goods: how much memory `maxbonus goods` takes for a file, and how long.

goods.py PROGRAM FORMAT COUNT: makes a file of so many goods, serves a server that accepts every part, sends the file with the
program, and prints its peak in KiB and the seconds.
"""
import http.server
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time


def make_csv(file, count):
    file.write("код;наименование;группа;цена;штрихкод;ед.\n")
    for n in range(count):
        file.write(f"{n:08d}-00-A;Товар номер {n} с названием обычной длины;Группа {n % 500};{n % 10000},{n % 100:02d};46{n:011d};шт\n")


def make_json(file, count):
    file.write('{"groups":[{"code":"1","name":"Все"}],"goods":[\n')
    for n in range(count):
        good = {"code": f"{n:08d}-00-A", "name": f"Товар номер {n} с названием обычной длины", "group": "1",
                "price": f"{n % 10000}.{n % 100:02d}", "barcode": f"46{n:011d}", "unit": "шт"}
        file.write(json.dumps(good, ensure_ascii=False) + (",\n" if n + 1 < count else "\n"))
    file.write("]}\n")


def make_commerceml(file, count):
    file.write("<КоммерческаяИнформация><Классификатор><Группы><Группа><Ид>g</Ид><Наименование>Все</Наименование></Группа></Группы>"
               "</Классификатор><Каталог><Товары>\n")
    for n in range(count):
        file.write(f"<Товар><Ид>{n:08x}-0000-4000-8000-{n:012x}</Ид><Наименование>Товар номер {n} с названием обычной длины"
                   f"</Наименование><Группы><Ид>g</Ид></Группы></Товар>\n")
    file.write("</Товары></Каталог><ПакетПредложений><Предложения>\n")
    for n in range(count):
        file.write(f"<Предложение><Ид>{n:08x}-0000-4000-8000-{n:012x}</Ид><Цены><Цена><ЦенаЗаЕдиницу>{n % 10000}.{n % 100:02d}"
                   "</ЦенаЗаЕдиницу></Цена></Цены></Предложение>\n")
    file.write("</Предложения></ПакетПредложений></КоммерческаяИнформация>\n")


class Accepting(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    goods = 0

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Accepting.goods += body.count(b'"name"')
        answer = b'{"statusCode":200,"data":{}}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


def main():
    program, form, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Accepting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        path, config = os.path.join(folder, "goods"), os.path.join(folder, "config.json")
        with open(path, "w", encoding="utf-8") as file:
            {"csv": make_csv, "json": make_json, "commerceml": make_commerceml}[form](file, count)
        with open(config, "w", encoding="utf-8") as file:
            json.dump({"token": "t", "base_url": f"http://127.0.0.1:{server.server_port}",
                       "journal": {"path": os.path.join(folder, "journal.db")}}, file)
        begun = time.monotonic()
        subprocess.run([program, "goods", config, path, "--json"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        seconds = round(time.monotonic() - begun, 1)
    assert Accepting.goods >= count, Accepting.goods
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, seconds)


main()
