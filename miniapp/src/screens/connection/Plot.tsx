/** One figure over the last two minutes: name, value now, and a line for each thing that is drawn. */
import type { Look } from "../../call/types";
import { areaPath, HEIGHT, linePath, topOf, valuesOf, WIDTH, type ValueOf } from "./plot";

/** One line of a plot. */
export interface PlotLine {
  readonly valueOf: ValueOf;
  /** A class that sets the text colour, which the line takes. */
  readonly color: string;
  /** What stands beside the name: the value, and a word where there are several lines. */
  readonly value: string;
  readonly name?: string;
}

interface Props {
  name: string;
  /** For those who cannot see it. */
  words: string;
  lines: readonly PlotLine[];
  looks: readonly Look[];
  now: number;
  /** A scale ends no lower: small numbers must not look like mountains. */
  least: number;
  /** The end of the scale in words. */
  formatTop: (top: number) => string;
}

export function Plot({ name, words, lines, looks, now, least, formatTop }: Props) {
  const values = lines.flatMap(({ valueOf }) => valuesOf(looks, valueOf));
  const top = topOf(values, least);
  return (
    <figure className="rounded-xl bg-white/5 px-3 pt-2 pb-2.5">
      <figcaption className="flex flex-wrap items-baseline justify-between gap-x-3 pb-1.5 text-[0.8125rem] leading-5">
        <span className="text-white/70">{name}</span>
        <span className="flex flex-wrap gap-x-3">
          {lines.map((line) => (
            <span key={line.color} className="whitespace-nowrap">
              {line.name !== undefined && <span className={line.color}>{line.name} </span>}
              <span
                className={`font-semibold tabular-nums ${line.name === undefined ? line.color : ""}`}
              >
                {line.value}
              </span>
            </span>
          ))}
        </span>
      </figcaption>
      <div className="relative">
        <svg
          role="img"
          aria-label={words}
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="h-12 w-full overflow-hidden"
        >
          {[0, HEIGHT / 2, HEIGHT].map((y) => (
            <path
              key={y}
              d={`M0 ${y}H${WIDTH}`}
              vectorEffect="non-scaling-stroke"
              className="stroke-room-line"
            />
          ))}
          {lines.map(({ valueOf, color }) => (
            <g key={color} className={color}>
              <path d={areaPath(looks, valueOf, { now, top })} fill="currentColor" opacity=".14" />
              <path
                d={linePath(looks, valueOf, { now, top })}
                fill="none"
                stroke="currentColor"
                strokeWidth="1.75"
                strokeLinecap="round"
                strokeLinejoin="round"
                vectorEffect="non-scaling-stroke"
              />
            </g>
          ))}
        </svg>
        <span
          aria-hidden
          className="absolute top-0.5 left-0 text-[0.625rem] leading-3 text-room-hint tabular-nums"
        >
          {formatTop(top)}
        </span>
      </div>
    </figure>
  );
}
