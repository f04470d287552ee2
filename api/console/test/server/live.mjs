// A realtime server as a process of its own, for the tests of src/live. It prints its address, then takes orders as
// JSON lines on standard input and answers each with one line.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { Log } from "./log.mjs";
import { Sockets } from "./socket.mjs";

const log = new Log();
const sockets = new Sockets(log);
const http = createServer((_, response) => response.end(JSON.stringify({ data: sockets.ticket() })));
http.on("upgrade", (request, socket, head) => sockets.upgrade(request, socket, head));
http.listen(0, "127.0.0.1", () => answer({ url: "http://127.0.0.1:" + http.address().port }));

const orders = {
  publish({ topic, count }) {
    for (let i = 0; i < count; i += 1) log.publish([topic], "request.searching", { n: log.head(topic) + 1 }, 1);
    return { head: log.head(topic) };
  },
  close: ({ code }) => sockets.closeAll(code),
  drop: () => sockets.dropAll(),
  mute: ({ on }) => void (sockets.mute = on),
  skip: ({ count }) => void (sockets.skip = count),
  restore: () => log.restore(),
  send: ({ frame }) => sockets.send(frame),
  received: () => ({ frames: sockets.received.splice(0) }),
  state: () => ({ sockets: sockets.count, epoch: log.epoch }),
};

createInterface({ input: process.stdin }).on("line", (line) => {
  const order = JSON.parse(line);
  answer(orders[order.do](order) ?? {});
});

function answer(value) {
  process.stdout.write(JSON.stringify(value ?? {}) + "\n");
}
