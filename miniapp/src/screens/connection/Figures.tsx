/** What the lines do not show: how the voice is sent, pictures, the kind of path. */
import type { PeerStatistics, PictureFlow, Statistics } from "../../call/types";
import { useConnectionWords } from "../../hooks/use-connection-words";
import { useLocale } from "../../hooks/services";
import { formatIn } from "./format";

interface Props {
  statistics: Statistics;
  /** Null for all together. */
  person: PeerStatistics | null;
}

export function Figures({ statistics, person }: Props) {
  const words = useConnectionWords();
  const format = formatIn(useLocale().language);
  const { people, spentBytes } = statistics;
  const one = person ?? (people.length === 1 ? people[0] : undefined);
  const rows = one
    ? [
        [words("figure.voice"), format.voice(one)],
        [words("figure.sent"), format.picture(one.sent)],
        [words("figure.seen"), format.picture(one.seen)],
        [words("figure.path"), format.path(one.path)],
        [words("figure.estimate"), format.kbps(one.availableKbps)],
        ...(one.unusable > 0 ? [[words("figure.unusable"), format.whole(one.unusable)]] : []),
      ]
    : [
        [words("figure.voice"), format.kbps(sum(people.map(({ voiceKbps }) => voiceKbps)))],
        [words("figure.sent"), format.picture(all(people.map(({ sent }) => sent)))],
        [words("figure.seenAll"), format.picture(all(people.map(({ seen }) => seen)))],
        [
          words("figure.path"),
          [...new Set(people.map(({ path }) => format.path(path)))].join(", "),
        ],
      ];
  return (
    <dl className="rounded-xl bg-white/5 px-3 py-1 text-[0.8125rem] leading-5">
      {[...rows, [words("figure.spent"), format.megabytes(spentBytes)]].map(([label, value]) => (
        <div
          key={label}
          className="flex flex-wrap justify-between gap-x-4 border-t border-room-line py-1.5 first:border-t-0"
        >
          <dt className="text-white/70">{label}</dt>
          <dd className="grow text-right tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Bits add up; frames and lines do not, so the quickest and the tallest picture stand for them. */
function all(flows: readonly PictureFlow[]): PictureFlow {
  return {
    kbps: sum(flows.map(({ kbps }) => kbps)),
    fps: Math.max(0, ...flows.map(({ fps }) => fps)),
    lines: Math.max(0, ...flows.map(({ lines }) => lines)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
