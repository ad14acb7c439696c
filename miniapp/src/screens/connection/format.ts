/** Numbers with their units, as the language writes them. Pure. */
import type { PathKind, PeerStatistics, PictureFlow } from "../../call/types";
import type { Language } from "../../i18n";
import { connectionWords } from "../../i18n/connection";

/** Writes figures in one language; null is a dash. */
export interface Format {
  readonly percent: (share: number | null) => string;
  readonly ms: (ms: number | null) => string;
  readonly kbps: (kbps: number | null) => string;
  readonly megabytes: (bytes: number) => string;
  readonly voice: (of: PeerStatistics) => string;
  readonly picture: (flow: PictureFlow) => string;
  readonly path: (path: PathKind | null) => string;
  /** A plain whole number. */
  readonly whole: (value: number) => string;
}

/** Less than this is no picture. */
const PICTURE_KBPS_LEAST = 1;

export function formatIn(language: Language): Format {
  const words = connectionWords(language);
  const number = (value: number, digits: number): string =>
    new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
  const none = words("value.none");
  const rounded = (value: number): number => (value < 10 ? 1 : 0);
  const kbps = (value: number | null): string =>
    value === null ? none : words("unit.kbps", { n: number(value, 0) });
  const ms = (value: number | null): string =>
    value === null ? none : words("unit.ms", { n: number(value, 0) });
  return {
    percent: (share) =>
      share === null
        ? none
        : words("unit.percent", { n: number(share * 100, rounded(share * 100)) }),
    ms,
    kbps,
    megabytes: (bytes) => {
      const mb = bytes / 1_000_000;
      return words("unit.mb", { n: number(mb, rounded(mb)) });
    },
    voice: ({ voice, voiceKbps }) => {
      const copies =
        voice.copies === 0 ? words("voice.noCopies") : words("voice.copies", { n: voice.copies });
      const packets = words("voice.packets", { ms: ms(voice.ptimeMs) });
      return `${kbps(voiceKbps)} · ${packets} · ${copies}`;
    },
    picture: (flow) =>
      flow.kbps < PICTURE_KBPS_LEAST
        ? none
        : [
            kbps(flow.kbps),
            words("unit.fps", { n: number(flow.fps, 0) }),
            ...(flow.lines > 0 ? [words("unit.lines", { n: flow.lines })] : []),
          ].join(" · "),
    path: (path) => {
      if (path === null) return words("path.none");
      const kind = words(path.isRelayed ? "path.relayed" : "path.direct");
      return path.protocol === null ? kind : `${kind} (${path.protocol.toUpperCase()})`;
    },
    whole: (value) => number(value, 0),
  };
}
