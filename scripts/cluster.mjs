// Three processes of Efir that serve together, a PostgreSQL server and a Redis of their own, and a balancer in
// front: for whoever wants to see what happens when one of them ends. Ctrl-C ends everything.

import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';

const PORT = Number(process.env.PORT ?? 3000);
const PORTS = [PORT + 1, PORT + 2, PORT + 3];
const root = new URL('..', import.meta.url).pathname;
const children = new Map();
const healthy = new Set();
let isEnding = false;
let desk;
let turn = 0;

const lines = (stream, onLine) => createInterface({ input: stream }).on('line', onLine);
const say = (who, text) => console.log(`${new Date().toISOString().slice(11, 23)}  ${who}  ${text}`);

/** A server that says its address in its first line, and ends with its input. */
const engine = async (script) => {
  const child = spawn(`${root}scripts/${script}`, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.on('exit', () => process.exit());
  return [child, await new Promise((resolve) => lines(child.stdout, resolve))];
};
const [postgres, database] = await engine('temporary-postgres');
const [redis, registry] = await engine('temporary-redis');

const TOLD = ['stopping', 'stopped', 'ready', 'Redis answers'];
const DESK = 'this node speaks with Telegram now';
/** Starts a process, and starts it again when it has ended, as systemd and Docker do. */
const start = (port) => {
  const child = spawn(`${root}target/debug/efir`, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      PORT: String(port),
      PUBLIC_URL: `http://localhost:${PORT}`,
      DATABASE_URL: database,
      REDIS_URL: registry,
      NODE_URL: `http://127.0.0.1:${port}`,
      LOG_FORMAT: 'json',
    },
  });
  lines(child.stdout, (line) => {
    const { level, message } = JSON.parse(line);
    if (message === DESK) desk = port;
    if ([...TOLD, DESK].includes(message) || level === 'ERROR' || level === 'WARN') {
      say(port, `${message} · kill -9 ${child.pid}`);
    }
  });
  child.on('exit', (code, signal) => {
    if (isEnding) return;
    say(port, `ended (${signal ?? code}); it is started again in a second`);
    setTimeout(start, 1000, port);
  });
  children.set(port, child);
};

const look = async () => {
  for (const port of PORTS) {
    try {
      const signal = AbortSignal.timeout(1000);
      const health = await fetch(`http://localhost:${port}/api/health`, { signal });
      health.ok ? healthy.add(port) : healthy.delete(port);
    } catch {
      healthy.delete(port);
    }
  }
  setTimeout(look, 500);
};

/** The simulator is at the process that speaks with Telegram; everything else goes round. */
const choose = (firstBytes) => {
  const path = firstBytes.toString('latin1').split(' ', 2)[1] ?? '';
  if (path.startsWith('/simulator') && healthy.has(desk)) return desk;
  const ports = [...healthy];
  turn += 1;
  return ports[turn % ports.length];
};

const pass = (client, firstBytes, triesLeft = 40) => {
  const port = choose(firstBytes);
  if (port === undefined) {
    if (triesLeft === 0) client.destroy();
    else setTimeout(pass, 250, client, firstBytes, triesLeft - 1);
    return;
  }
  const server = connect(port, '127.0.0.1', () => server.write(firstBytes));
  server.on('error', () => client.destroy());
  client.on('close', () => server.destroy());
  client.pipe(server).pipe(client);
};

PORTS.forEach(start);
await look();
createServer((client) => {
  client.on('error', () => client.destroy());
  client.once('data', (firstBytes) => {
    client.pause();
    pass(client, firstBytes);
  });
}).listen(PORT);
say(PORT, `open http://localhost:${PORT}/simulator/, start a call, and end one of the processes`);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    isEnding = true;
    for (const child of children.values()) child.kill('SIGKILL');
    postgres.stdin.end();
    redis.stdin.end();
  });
}
