// Two processes of Efir that stand by for each other, a PostgreSQL server of their own, and a balancer in
// front of both: for whoever wants to see what happens when one of them ends. Ctrl-C ends everything.

import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';

const PORT = Number(process.env.PORT ?? 3000);
const PORTS = [PORT + 1, PORT + 2];
const root = new URL('..', import.meta.url).pathname;
const children = new Map();
let isEnding = false;
let serving;

const lines = (stream, onLine) => createInterface({ input: stream }).on('line', onLine);
const say = (who, text) => console.log(`${new Date().toISOString().slice(11, 23)}  ${who}  ${text}`);

const postgres = spawn(`${root}scripts/temporary-postgres`, { stdio: ['pipe', 'pipe', 'inherit'] });
const url = await new Promise((resolve) => lines(postgres.stdout, resolve));
postgres.on('exit', () => process.exit());

/** Starts a process, and starts it again when it has ended, as systemd and Docker do. */
const start = (port) => {
  const child = spawn(`${root}target/debug/efir`, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      PORT: String(port),
      PUBLIC_URL: `http://localhost:${PORT}`,
      DATABASE_URL: url,
      STANDBY: 'yes',
      LOG_FORMAT: 'json',
    },
  });
  lines(child.stdout, (line) => {
    const { level, message, term } = JSON.parse(line);
    const told = ['standing by', 'serving', 'stopping', 'stopped', 'ready'];
    if (told.includes(message) || level === 'ERROR') {
      say(port, `${message}${term ? ` (term ${term})` : ''} · kill -9 ${child.pid}`);
    }
  });
  child.on('exit', (code, signal) => {
    if (isEnding) return;
    say(port, `ended (${signal ?? code}); it is started again in a second`);
    setTimeout(start, 1000, port);
  });
  children.set(port, child);
};

const isServing = async (port) => {
  try {
    const health = await fetch(`http://localhost:${port}/api/health`, {
      signal: AbortSignal.timeout(1000),
    });
    return health.ok;
  } catch {
    return false;
  }
};

const look = async () => {
  const answers = await Promise.all(PORTS.map(isServing));
  const found = PORTS.find((_, index) => answers[index]);
  if (found !== serving) say(PORT, found ? `leads to ${found}` : 'leads nowhere');
  serving = found;
  setTimeout(look, 500);
};

/** Passes a connection on to the process that serves, and waits for one for a while. */
const pass = (client, triesLeft = 40) => {
  client.on('error', () => client.destroy());
  if (serving === undefined) {
    if (triesLeft === 0) client.destroy();
    else setTimeout(pass, 250, client, triesLeft - 1);
    return;
  }
  const server = connect(serving, '127.0.0.1');
  server.on('error', () => client.destroy());
  client.on('close', () => server.destroy());
  client.pipe(server).pipe(client);
};

PORTS.forEach(start);
await look();
createServer((client) => pass(client)).listen(PORT);
say(PORT, `open http://localhost:${PORT}/simulator/, start a call, and end the process that serves`);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    isEnding = true;
    for (const child of children.values()) child.kill('SIGKILL');
    postgres.stdin.end();
  });
}
