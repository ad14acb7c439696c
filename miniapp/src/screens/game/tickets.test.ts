import { expect, test, vi } from "vitest";
import { createPatience } from "./patience";
import { keepTicket, type Asked } from "./tickets";

/** Answers in the order given; time passes by `pass`. */
function rig(answers: Asked[]) {
  vi.useFakeTimers({ now: 0 });
  const given: string[] = [];
  const asked: number[] = [];
  const tickets = keepTicket({
    ask: () => {
      asked.push(Date.now());
      return Promise.resolve(answers.shift() ?? { ok: false });
    },
    onTicket: ({ ticket }) => given.push(ticket),
    now: () => Date.now(),
    later: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  });
  return { tickets, given, asked, pass: (ms: number) => vi.advanceTimersByTimeAsync(ms) };
}

const good = (ticket: string, expiresAt: number): Asked => ({
  ok: true,
  value: { ticket, expiresAt },
});

test("a ticket is replaced two minutes before its end", async () => {
  const { given, asked, pass } = rig([good("a", 600_000), good("b", 1_080_000)]);
  await pass(479_999);
  expect(given).toEqual(["a"]);
  await pass(1);
  expect(given).toEqual(["a", "b"]);
  expect(asked).toEqual([0, 480_000]);
});

test("who is refused asks again every three seconds", async () => {
  const { given, asked, pass } = rig([{ ok: false }, { ok: false }, good("a", 600_000)]);
  await pass(6_000);
  expect(asked).toEqual([0, 3_000, 6_000]);
  expect(given).toEqual(["a"]);
});

test("a game that refuses every ticket gets one in five seconds", async () => {
  const { tickets, asked, pass } = rig([good("a", 600_000), good("b", 600_000)]);
  await pass(1_000);
  tickets.renew();
  tickets.renew();
  await pass(3_999);
  expect(asked).toEqual([0]);
  await pass(1);
  expect(asked).toEqual([0, 5_000]);
});

test("a clock that is ahead does not ask all the time", async () => {
  const { asked, pass } = rig([good("a", -5), good("b", -5)]);
  await pass(5_000);
  expect(asked).toEqual([0, 5_000]);
});

test("who has stopped asks no more", async () => {
  const { tickets, asked, pass } = rig([good("a", 600_000)]);
  await pass(0);
  tickets.stop();
  await pass(1_000_000);
  expect(asked).toEqual([0]);
});

test("a game that runs wild is listened to twenty times a second", () => {
  const patience = createPatience();
  const heard = Array.from({ length: 1_000 }, (_, at) => patience(at)).filter(Boolean);
  expect(heard).toHaveLength(60 + 19);
});
