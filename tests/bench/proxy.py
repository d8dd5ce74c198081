"""A far server: proxy.py TARGET_PORT DELAY_MS [CERT KEY]

Adds DELAY_MS to each direction and a round trip to each connect; prints its port. With a certificate it is also the
server's TLS, and says of each connection on the standard error whether the TLS session was resumed.
"""
import asyncio
import ssl
import sys

target, delay = int(sys.argv[1]), float(sys.argv[2]) / 1000


async def close(writer):
    writer.close()
    try:
        await writer.wait_closed()
    except OSError:
        pass


async def pass_on(reader, writer, delay_of, not_before=0.0):
    """Bytes leave in their order, each piece when its time has come."""
    loop = asyncio.get_running_loop()
    pieces = asyncio.Queue()

    async def deliver():
        while True:
            due, data = await pieces.get()
            wait = due - loop.time()
            if wait > 0:
                await asyncio.sleep(wait)
            if not data:
                return
            writer.write(data)

    delivery = asyncio.create_task(deliver())
    data = b"-"
    while data:
        try:
            data = await reader.read(65536)
        except OSError:
            data = b""
        pieces.put_nowait((max(loop.time(), not_before) + delay_of, data))
    await delivery
    await close(writer)


async def both_ways(reader, writer, to, delay_of):
    there_reader, there_writer = await asyncio.open_connection("127.0.0.1", to)
    # The kernel has accepted at once: the first bytes wait as long as a far connect would have taken.
    connected = asyncio.get_running_loop().time() + 2 * delay_of
    await asyncio.gather(pass_on(reader, there_writer, delay_of, connected), pass_on(there_reader, writer, delay_of))


async def main():
    to = target
    if len(sys.argv) > 4:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(sys.argv[3], sys.argv[4])

        async def unwrap(reader, writer):
            tls = writer.get_extra_info("ssl_object")
            print(tls.version(), "resumed" if tls.session_reused else "full", file=sys.stderr, flush=True)
            await both_ways(reader, writer, target, 0)

        inner = await asyncio.start_server(unwrap, "127.0.0.1", 0, ssl=context)
        to = inner.sockets[0].getsockname()[1]

    async def far(reader, writer):
        await both_ways(reader, writer, to, delay)

    outer = await asyncio.start_server(far, "127.0.0.1", 0)
    print(outer.sockets[0].getsockname()[1], flush=True)
    await outer.serve_forever()


asyncio.run(main())
