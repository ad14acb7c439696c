import assert from "node:assert/strict";
import { test } from "node:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { initData } from "../apps/efir.mjs";
import { labConfig } from "../src/hub.mjs";
import { ROOT } from "../src/needs.mjs";
import { parsePressure, waitShare } from "../src/machine.mjs";
import { tcpSettings } from "../src/network.mjs";
import { parseWav, wavOf } from "../src/speech.mjs";
import { isLaboratory } from "../src/turn-taking.mjs";

test("a sound file is read back as it was written", () => {
  const wav = parseWav(wavOf([Int16Array.of(1, -2), Int16Array.of(32767)], 22050));
  assert.equal(wav.rate, 22050);
  assert.deepEqual([...wav.samples], [1, -2, 32767]);
});

test("the hub has the TCP of Linux, of the shipped settings, or of one of them", () => {
  const text = "# two\nnet.ipv4.tcp_congestion_control = bbr\nnet.ipv4.tcp_thin_linear_timeouts = 1\n-net.ipv4.tcp_rto_max_ms = 1000\n";
  const values = (tcp) => tcpSettings(text, tcp, "reno bbr cubic\n").map(([, value]) => value);
  assert.deepEqual(values("default"), ["cubic", "0", "120000"]);
  assert.deepEqual(values("shipped"), ["bbr", "1", "1000"]);
  assert.deepEqual(values("tcp_thin_linear_timeouts"), ["cubic", "1", "120000"]);
  assert.equal(tcpSettings(text, "default", "reno bbr\n")[0][1], "reno");
  assert.throws(() => values("fast"), /One of: default, shipped, tcp_congestion_control/);
});

test("coturn runs as shipped, but for the address, the secret and the certificate", () => {
  const shipped = readFileSync(join(ROOT, "deploy/turnserver.conf"), "utf8");
  const lab = labConfig(shipped, { key: "/k", cert: "/c" });
  const changed = lab.split("\n").filter((line, n) => line !== shipped.split("\n")[n]);
  assert.deepEqual(
    changed
      .map((line) => line.split("=")[0])
      .filter((name) => !["external-ip", "allowed-peer-ip"].includes(name)),
    ["static-auth-secret", "cert", "pkey"],
  );
  assert.ok(lab.includes("denied-peer-ip=10.0.0.0-10.255.255.255"));
});

test("launch data carries the room and a signature over sorted fields", () => {
  const fields = new URLSearchParams(initData(0, 1_700_000_000_000));
  assert.equal(fields.get("start_param"), "LABORATORY");
  assert.match(fields.get("hash"), /^[0-9a-f]{64}$/);
  assert.equal(fields.get("auth_date"), "1700000000");
});

test("the time in which somebody waited for a processor is read from the kernel's words", () => {
  const text = "some avg10=1.23 avg60=0.50 avg300=0.10 total=2500000\nfull avg10=0.00 total=0\n";
  assert.equal(parsePressure(text), 2_500_000);
  assert.equal(waitShare(0, 2_500_000, 10), 25);
  assert.equal(waitShare(null, 1, 10), null);
});

test("a run of the laboratory is known by its command, from whatever folder it was started", () => {
  const line = (...words) => words.map((word) => `${word}\0`).join("");
  assert.ok(isLaboratory(line("node", "lab/run.mjs", "loss10")));
  assert.ok(isLaboratory(line("node", "table.mjs", "--short")));
  assert.ok(isLaboratory(line("/usr/bin/node", "/srv/efir/lab/test/namespaces.smoke.mjs")));
  assert.ok(!isLaboratory(line("node", "lab/baseline/relay.mjs")));
  assert.ok(!isLaboratory(line("vim", "lab/run.mjs.orig")));
  assert.ok(!isLaboratory(""));
});
