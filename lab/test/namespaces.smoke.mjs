/** Two namespaces and a link between them, proved with packets. Needs root; `node lab/test/namespaces.smoke.mjs`. */
import assert from "node:assert/strict";
import { withCleanup } from "../src/cleanup.mjs";
import { guard } from "../src/guard.mjs";
import { Network, home } from "../src/network.mjs";
import { checkNeeds } from "../src/needs.mjs";
import { Child, inside, pause, sh } from "../src/shell.mjs";

/** Sends `count` datagrams of `bytes` to an echo in another namespace, `gap` ms apart. */
const CLIENT = `
  const [host, count, bytes, gap] = [process.argv[1], ...process.argv.slice(2).map(Number)];
  const socket = require("node:dgram").createSocket("udp4");
  const times = [];
  socket.on("message", (data) => times.push(performance.now() - data.readDoubleLE(0)));
  let sent = 0;
  const timer = setInterval(() => {
    for (let burst = 0; burst < 4; burst += 1) {
      if (sent++ >= count) { clearInterval(timer); setTimeout(() => { console.log(JSON.stringify(times)); process.exit(); }, 1500); return; }
      const data = Buffer.alloc(bytes);
      data.writeDoubleLE(performance.now());
      socket.send(data, 7007, host);
    }
  }, gap);
`;
const ECHO = `
  const socket = require("node:dgram").createSocket("udp4");
  socket.on("message", (data, from) => socket.send(data, from.port, from.address));
  socket.bind(7007, () => process.send?.("ready"));
  setTimeout(() => process.exit(), 60000);
`;

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

await guard(async () => {
  checkNeeds();
  await withCleanup(proof);
  console.log("ok");
});

async function proof(cleanup) {
  const network = await Network.build([{}, {}], 1);
  cleanup.add(() => network.end());
  const echo = new Child("echo", "ip", inside(home(2), process.execPath, "-e", ECHO));
  cleanup.add(() => echo.end());
  await pause(400);
  const send = async (count, bytes, gap) =>
    JSON.parse(
      await sh(
        "ip",
        ...inside(
          home(1),
          process.execPath,
          "-e",
          CLIENT,
          "198.51.100.2",
          `${count}`,
          `${bytes}`,
          `${gap}`,
        ),
      ),
    );
  const link = network.links[0];

  const plain = await send(400, 200, 4);
  console.log(`clean: ${plain.length} of 400, median ${median(plain).toFixed(2)} ms`);
  assert.equal(plain.length, 400);

  await link.shape({ up: { delayMs: 50 }, down: { delayMs: 50, loss: 0.2 } });
  const lossy = await send(1000, 200, 4);
  console.log(`100 ms and 20 %: ${lossy.length} of 1000, median ${median(lossy).toFixed(2)} ms`);
  assert.ok(lossy.length > 750 && lossy.length < 850);
  assert.ok(Math.abs(median(lossy) - 100) < 5);

  await link.shape({ up: { rateKbps: 5000, queueMs: 300 }, down: {} });
  const before = process.hrtime.bigint();
  const fast = await send(4000, 1000, 4); // 8 Mbit/s offered
  console.log(
    `5 Mbit/s: ${fast.length} of 4000 in ${Number(process.hrtime.bigint() - before) / 1e9} s`,
    await link.counters(),
  );
  assert.ok(fast.length > 2300 && fast.length < 3200);
}
