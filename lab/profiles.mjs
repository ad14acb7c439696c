/**
 * The situations that are measured, and what Efir has to reach in them. Data only.
 *
 * `people` sit at the table in this order; the last one comes last, and hers is the weak link
 * (`link`). Times in `events` are seconds after the start of the window that is measured. A `goal`
 * names figures of `src/summary.mjs` and the largest (or, with `least`, smallest) good value, or with
 * `overBaseline` how much more than the plain page's is good. Who `listens` has the microphone off;
 * the last one turns hers on and off where an event says `talks`.
 *
 * Delays are one way: 50 ms each way is a round trip of 100 ms.
 */

/** The same in both directions. */
const both = (shape) => ({ up: shape, down: shape });
const RTT_100 = { delayMs: 50 };
const voice = (max) => [{ figure: "audibleLoss", most: max, unit: "%" }];
const joins = (cold, tap, warm) => [
  { figure: "coldMs", most: cold, unit: "ms", what: "cold" },
  ...(warm
    ? [{ figure: "warmMs", most: warm, unit: "ms", what: "warm cache" }]
    : []),
  { figure: "tapMs", most: tap, unit: "ms", what: "from the tap" },
];

const G4 = {
  up: { rateKbps: 8000, delayMs: 30, loss: 0.002, queueMs: 300 },
  down: { rateKbps: 16000, delayMs: 30, loss: 0.002, queueMs: 300 },
};
const G3 = {
  up: { rateKbps: 330, delayMs: 100, loss: 0.01 },
  down: { rateKbps: 780, delayMs: 100, loss: 0.01 },
};
const EDGE = {
  up: { rateKbps: 120, delayMs: 150, loss: 0.02 },
  down: { rateKbps: 240, delayMs: 150, loss: 0.02 },
};

const pair = [{}, {}];
const loss = (share, goal, extra = []) => ({
  title: `random loss ${share} %, RTT 100`,
  people: pair,
  link: both({ ...RTT_100, loss: share / 100 }),
  goals: [...voice(goal), ...extra],
});
const FIRST = (most) => ({
  figure: "firstLoss",
  most,
  unit: "%",
  what: "its first 3 s",
});
const burst = (share, goal, extra = []) => ({
  title: `bursty loss ${share} % (mean 3 packets), RTT 100`,
  people: pair,
  link: both({ ...RTT_100, loss: share / 100, burst: 3 }),
  goals: [...voice(goal), ...extra],
});
const narrow = (rateKbps, goal) => ({
  title: `${rateKbps} kbit/s both ways, voice only`,
  people: pair,
  link: both({ ...RTT_100, rateKbps }),
  settle: 8,
  goals: voice(goal),
});
/** Wide enough for pictures of both, and lossy: what a crowded Wi-Fi is. */
const wide = (impairment) => ({
  up: { ...RTT_100, rateKbps: 2000, queueMs: 300, ...impairment },
  down: { ...RTT_100, rateKbps: 4000, queueMs: 300, ...impairment },
});
const pictures = (title, link, fps, frozen, loss) => ({
  title: `${title}: cameras of both`,
  people: [{ camera: true }, { camera: true }],
  link,
  settle: 10,
  goals: [
    { figure: "leastFps", least: fps, unit: "fps" },
    { figure: "frozenShare", most: frozen, unit: "%" },
    ...voice(loss),
  ],
});
/** The same with four people: one on the bad link, cameras of that one and of one other, and two who look on. */
const withFour = ({ title, people, ...rest }) => ({
  title: `four people, one on ${title.replace(": cameras of both", "")}: two cameras`,
  people: [people[0], { listens: true }, { listens: true }, people[1]],
  ...rest,
});
/** A good start; then so much is lost that hardly anybody would go on talking. */
const extreme = (share, goal) => ({
  title: `2/4 Mbit/s, RTT 100: ${share} % loss after a good start`,
  people: pair,
  link: wide({}),
  events: [{ at: 1, link: wide({ loss: share / 100 }) }],
  window: 31,
  goals: voice(goal),
});
const blackout = (seconds, ms) => ({
  title: `link dead for ${seconds} s`,
  people: pair,
  link: both(RTT_100),
  events: [{ at: 3, dead: seconds }],
  window: seconds + 14,
  goals: [
    { figure: "recoveryMs", most: ms, unit: "ms", notAfterBaseline: true },
    { figure: "seenLeft", most: 0, unit: "", what: "seen as left" },
  ],
});

/** The first ones and the last one speak, the others listen. */
const crowd = (title, speaking, listening) => ({
  title,
  people: [
    ...Array.from({ length: speaking - 1 }, () => ({})),
    ...Array.from({ length: listening }, () => ({ listens: true })),
    {},
  ],
  link: EDGE,
  settle: 10,
  goals: [
    { figure: "strongLoss", most: 0.5, unit: "%", what: "among the others" },
    { figure: "audibleLoss", most: 2, unit: "%", what: "to and from EDGE" },
  ],
});

/** One of two can reach nothing but the server's web port, and there is no TURN; they speak all the time. */
const webOnly = (title, link, goals, rest = {}) => ({
  title: `UDP blocked, no TURN: ${title}`,
  people: [{}, { udp: false }],
  turn: false,
  isSteady: true,
  link,
  goals,
  ...rest,
});
const mouthToEar = (ms) => ({
  figure: "mouthToEarMs",
  most: ms,
  unit: "ms",
  what: "mouth to ear",
});
const cold = (ms) => ({ figure: "coldMs", most: ms, unit: "ms", what: "cold" });
const soundBack = (ms) => ({ figure: "recoveryMs", most: ms, unit: "ms" });

/** Half a minute of a microphone: mute, unmute, and push-to-talk of one second. */
const TALKS = [3, 6, 9, 10, 11.5, 12.5, 14, 17, 20, 23, 24, 27].map(
  (at, index) => ({
    at,
    talks: index % 2 === 1,
  }),
);

const PICTURES = {
  pictures10: pictures(
    "2/4 Mbit/s, RTT 100, 10 % loss",
    wide({ loss: 0.1 }),
    15,
    3,
    0.5,
  ),
  pictures20: pictures(
    "2/4 Mbit/s, RTT 100, 20 % loss in bursts of two",
    wide({ loss: 0.2, burst: 2 }),
    10,
    10,
    1,
  ),
  pictures30: pictures(
    "2/4 Mbit/s, RTT 100, 30 % loss",
    wide({ loss: 0.3 }),
    7,
    15,
    2,
  ),
  pictures3g: pictures(
    "3G (500/1500 kbit/s, 75 ms)",
    {
      up: { rateKbps: 500, delayMs: 75 },
      down: { rateKbps: 1500, delayMs: 75 },
    },
    15,
    3,
    0.5,
  ),
  picturesEdge: pictures("EDGE", EDGE, 5, 100, 1),
};

/** @type {Record<string, any>} */
export const PROFILES = {
  clean: {
    title: "clean network",
    people: pair,
    link: both({}),
    goals: voice(0.2),
  },
  talkspurts: {
    title: "clean network, RTT 40: beginning, mute, unmute, push-to-talk",
    people: pair,
    link: both({ delayMs: 20 }),
    settle: 0,
    events: TALKS,
    window: 32,
    goals: [
      {
        figure: "waitMs",
        overBaseline: 25,
        unit: "short",
        what: "wait in the jitter buffer",
      },
      {
        figure: "worstWaitMs",
        overBaseline: 25,
        unit: "short",
        what: "its worst half second",
      },
    ],
  },
  "4g": {
    title: "4G (8/16 Mbit/s, 30 ms, 0.2 %): joining",
    people: pair,
    link: G4,
    joins: true,
    window: 10,
    goals: joins(1200, 300),
  },
  "3g": {
    title: "3G (330/780 kbit/s, 100 ms, 1 %): joining",
    people: pair,
    link: G3,
    joins: true,
    window: 10,
    goals: joins(3500, 600),
  },
  edge: {
    title: "EDGE (120/240 kbit/s, 150 ms, 2 %): joining",
    people: pair,
    link: EDGE,
    joins: true,
    window: 10,
    goals: joins(7500, 1000, 4500),
  },
  loss10: loss(10, 0.5),
  loss20: loss(20, 2),
  loss30: loss(30, 4, [
    { figure: "coldMs", most: 4000, unit: "ms", what: "cold" },
  ]),
  burst10: burst(10, 2),
  burst20: burst(20, 6, [FIRST(2)]),
  rate64: narrow(64, 0.5),
  rate40: narrow(40, 0.5),
  rate32: narrow(32, 1),
  camera64: {
    title: "64 kbit/s both ways, joined with the camera on",
    people: [{ camera: true }, { camera: true }],
    link: both({ ...RTT_100, rateKbps: 64 }),
    settle: 5,
    goals: [
      ...voice(1),
      { figure: "saysVideoPaused", least: 1, unit: "", what: "says so" },
    ],
  },
  camera100: {
    title: "100 kbit/s uplink with the camera on",
    people: [{}, { camera: true }],
    link: { up: { ...RTT_100, rateKbps: 100, queueMs: 500 }, down: RTT_100 },
    settle: 8,
    goals: [
      ...voice(0.5),
      { figure: "saysVideoPaused", least: 1, unit: "", what: "says so" },
    ],
  },
  camera200: {
    title: "200 kbit/s uplink with the camera on",
    people: [{}, { camera: true }],
    link: { up: { ...RTT_100, rateKbps: 200, queueMs: 500 }, down: RTT_100 },
    settle: 8,
    goals: [
      ...voice(0.5),
      { figure: "fps", least: 10, unit: "fps" },
      { figure: "longestFreeze", most: 1, unit: "s", what: "longest freeze" },
    ],
  },
  ...PICTURES,
  ...Object.fromEntries(
    Object.entries(PICTURES).map(([name, row]) => [
      `${name}four`,
      withFour(row),
    ]),
  ),
  loss40: extreme(40, 1),
  loss50: extreme(50, 3),
  dead1: blackout(1, 800),
  dead3: blackout(3, 800),
  dead8: blackout(8, 800),
  dead20: blackout(20, 800),
  address: {
    title: "address changes (Wi-Fi to LTE)",
    people: pair,
    link: both({ delayMs: 20 }),
    second: both({ delayMs: 35, rateKbps: 8000 }),
    events: [{ at: 3, address: 1 }],
    window: 25,
    goals: [
      { figure: "recoveryMs", most: 2500, unit: "ms" },
      { figure: "seenLeft", most: 0, unit: "", what: "seen as left" },
    ],
  },
  restart: {
    title: "hub killed and restarted",
    people: pair,
    link: both({ delayMs: 30 }),
    events: [{ at: 3, restart: 2 }],
    window: 25,
    goals: [
      ...voice(0.2),
      { figure: "seenLeft", most: 0, unit: "", what: "seen as left" },
    ],
  },
  "turn-tcp": {
    title: "UDP blocked, TURN over TCP, 4G",
    people: [{}, { udp: false, nat: "cone" }],
    link: G4,
    goals: [
      { figure: "coldMs", most: 3000, unit: "ms", what: "cold" },
      ...voice(0.5),
    ],
  },
  "web-clean": webOnly("RTT 60", both({ delayMs: 30 }), [
    mouthToEar(350),
    ...voice(0.5),
  ]),
  "web-4g": webOnly("4G", G4, [cold(3000), ...voice(0.5)]),
  "web-loss2": webOnly("2 % loss, RTT 60", both({ delayMs: 30, loss: 0.02 }), [
    mouthToEar(700),
    ...voice(2),
  ]),
  "web-3g": webOnly("3G", G3, [cold(6000), ...voice(2)]),
  "web-edge": webOnly("EDGE", EDGE, [cold(12000), ...voice(5)]),
  "web-dead8": webOnly("link dead for 8 s", both(RTT_100), [soundBack(3000)], {
    events: [{ at: 3, dead: 8 }],
    window: 22,
  }),
  "web-restart": webOnly(
    "hub killed and restarted",
    both({ delayMs: 30 }),
    [soundBack(3000)],
    {
      events: [{ at: 3, restart: 2, silences: true }],
      window: 20,
    },
  ),
  symmetric: {
    title: "symmetric NAT on both sides, TURN over UDP",
    people: [{ nat: "symmetric" }, { nat: "symmetric" }],
    link: both({ delayMs: 30 }),
    goals: voice(0.5),
  },
  step: {
    title: "capacity 1.0 -> 0.3 -> 1.0 Mbit/s",
    people: [{}, { camera: true }],
    link: both({ ...RTT_100, rateKbps: 1000, queueMs: 300 }),
    settle: 25,
    events: [
      { at: 10, link: both({ ...RTT_100, rateKbps: 300, queueMs: 300 }) },
      {
        at: 35,
        link: both({ ...RTT_100, rateKbps: 1000, queueMs: 300 }),
        mark: true,
      },
    ],
    window: 65,
    goals: [
      ...voice(1),
      { figure: "worstLoss", most: 1, unit: "%", what: "its worst 10 s" },
      { figure: "videoBackSeconds", most: 10, unit: "s", what: "video back" },
    ],
  },
  four: crowd("four people, one of them on EDGE", 4, 0),
  six: crowd("six people, three of them listening, another on EDGE", 3, 3),
};

/** A few minutes that touch every part: the link, loss, an outage, a restart of the hub. */
export const SHORT = ["loss10", "dead3", "restart"];
