/**
 * What the server has written down of a call, beside what the laboratory's own probe has seen of it.
 * Pure: takes an answer of `GET /api/calls/{id}` and the probe's samples, returns rows and words.
 *
 * The two are not measured alike, so they need not be equal: the page looks once a second at a voice that
 * is on and leaves out what it cannot account for, the probe takes everything that was made up and no
 * silence; the page's bitrates have the headers of UDP and IP, the probe's those of RTP.
 */
import { figures } from "./measure.mjs";

const round = (n, digits) => (n === null || n === undefined ? null : Number(n.toFixed(digits)));
const percent = (share) => (share === null ? null : 100 * share);

/** What a person's own samples say about the time between two moments. */
export function seenBy(samples, from, to) {
  const own = figures(samples, from, to);
  const sent = own.sentKbps && own.sentKbps.audio + own.sentKbps.video;
  const window = samples.filter(({ t }) => t >= from && t <= to);
  const seconds = window.length > 1 ? (window.at(-1).t - window[0].t) / 1000 : 0;
  const paths = window.flatMap(({ pcs }) => pcs.map(({ path }) => path)).filter(Boolean);
  const relayed = paths.filter(({ local, remote }) => local === "relay" || remote === "relay");
  return {
    seconds,
    audibleLoss: own.audibleLoss,
    rttMs: own.rttMs,
    sentKbps: sent,
    receivedKbps: own.pathKbps,
    frames: own.fps === null ? null : own.fps * seconds,
    frozen: seconds > 0 ? (100 * own.frozenSeconds) / seconds : null,
    relayed: paths.length > 0 ? (100 * relayed.length) / paths.length : null,
  };
}

/** What the database has of the same, in the same units; null where nothing was reported. */
export function writtenOf(details) {
  const { own } = details;
  if (!own) return null;
  const { directUdp, directTcp, relayUdp, relayTcp } = own.paths;
  const relayed = relayUdp + relayTcp;
  const all = relayed + directUdp + directTcp;
  return {
    seconds: own.seconds,
    audibleLoss: percent(own.audibleLoss),
    rttMs: own.roundTripMs,
    sentKbps: own.sentKbps,
    receivedKbps: own.receivedKbps,
    frames: own.framesSeen,
    frozen: percent(own.frozen),
    relayed: all > 0 ? (100 * relayed) / all : null,
  };
}

const ROWS = [
  ["seconds", "seconds", 0],
  ["audible loss, %", "audibleLoss", 2],
  ["round trip, ms", "rttMs", 0],
  ["sent, kbit/s", "sentKbps", 0],
  ["received, kbit/s", "receivedKbps", 0],
  ["frames seen", "frames", 0],
  ["frozen, %", "frozen", 1],
  ["over the relay, %", "relayed", 0],
];

/** One row for every figure: its name, the database's, the laboratory's. */
export function sideBySide(written, seen) {
  return ROWS.map(([name, field, digits]) => [
    name,
    round(written?.[field] ?? null, digits),
    round(seen[field], digits),
  ]);
}

/** The rows of several people as a Markdown table. */
export function inWords(people) {
  const lines = ["| who | figure | in the database | in the laboratory |", "|---|---|---|---|"];
  for (const { name, rows } of people) {
    for (const [figure, written, seen] of rows) {
      lines.push(`| ${name} | ${figure} | ${written ?? "–"} | ${seen ?? "–"} |`);
    }
  }
  return lines.join("\n");
}
