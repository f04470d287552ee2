import { connect, createServer } from "node:net";
import { request, createServer as createHttp } from "node:http";

/**
 * A way to the server that can be cut, as a phone's signal is: nothing answers, and what was open is gone.
 * Pages are opened at its `url`; the server sees its own host and origin.
 */
export async function signal(server) {
  const { host, hostname, port } = new URL(server);
  const open = new Set();
  let up = true;
  const asServer = (headers) => ({ ...headers, host, ...(headers.origin && { origin: server }) });
  const way = createHttp((asked, answer) => {
    const passed = request({ hostname, port, method: asked.method, path: asked.url, headers: asServer(asked.headers) }, (got) => {
      answer.writeHead(got.statusCode, got.headers);
      got.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    asked.pipe(passed);
  });
  way.on("upgrade", (asked, socket, head) => {
    const passed = connect(Number(port), hostname, () => {
      const lines = Object.entries(asServer(asked.headers)).map(([name, value]) => `${name}: ${value}`);
      passed.write([`GET ${asked.url} HTTP/1.1`, ...lines, "", ""].join("\r\n"));
      passed.write(head);
      passed.pipe(socket).pipe(passed);
    });
    for (const end of [passed, socket]) end.on("error", () => (passed.destroy(), socket.destroy()));
  });
  const gate = createServer((socket) => {
    if (!up) return socket.destroy();
    open.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => open.delete(socket));
    way.emit("connection", socket);
  });
  await new Promise((ready) => gate.listen(0, "127.0.0.1", ready));
  return {
    url: "http://127.0.0.1:" + gate.address().port,
    cut() {
      up = false;
      for (const socket of open) socket.destroy();
    },
    join: () => void (up = true),
    end() {
      gate.close();
      for (const socket of open) socket.destroy();
    },
  };
}
