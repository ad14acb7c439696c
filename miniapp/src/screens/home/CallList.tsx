/**
 * The calls that are over: who, which way, when, how long; missed ones in red. A press on a person
 * rings them again the same way, a press on a room opens it.
 */
import type { CallSummary } from "../../api/client";
import { useLocale, useServices } from "../../hooks/services";
import { useRingWords } from "../../hooks/use-ring-words";
import { Avatar } from "../../ui/Avatar";
import { cn } from "../../ui/cn";
import { Icon, CAMERA, type Shape } from "../../ui/icons";
import { recentOf, type Recent } from "../recent";
import { Section } from "./Section";
import { ARROW_IN, ARROW_OUT, CHEVRON, PHONE } from "../../ui/icons-more";

interface Props {
  calls: readonly CallSummary[];
  onOpen: (code: string) => void;
}

export function CallList({ calls, onOpen }: Props) {
  const { t } = useLocale();
  const words = useRingWords();
  return (
    <Section title={t("home.recent")}>
      {calls.length === 0 && (
        <p className="px-4 py-6 text-center text-[0.9375rem] text-balance text-hint">
          {words("recent.empty")}
        </p>
      )}
      <ul>
        {calls.map(recentOf).map((recent) => (
          <li
            key={recent.key}
            className="flex items-center [&+li]:border-t [&+li]:border-separator"
          >
            <Row recent={recent} onOpen={onOpen} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Row({ recent, onOpen }: { recent: Recent; onOpen: (code: string) => void }) {
  const words = useRingWords();
  const { rings, telegram } = useServices();
  const { callee, video, title, face, isMissed } = recent;
  const isRoom = recent.arrow === null;
  const ring = (withVideo: boolean): void => {
    telegram.haptic("medium");
    if (callee) rings.call(callee, withVideo);
  };
  return (
    <>
      <button
        type="button"
        disabled={!isRoom && callee === null}
        onClick={() => (isRoom ? onOpen(recent.code) : ring(video))}
        className="flex min-w-0 grow items-center gap-3 py-2.5 pr-2 pl-4 text-left active:bg-accent-faint"
      >
        <Avatar id={face.name} name={face.name} src={face.avatar} />
        <span className="min-w-0 grow">
          <span
            dir="auto"
            className={cn("block truncate font-medium", isMissed && "text-destructive")}
          >
            {title}
          </span>
          <Details recent={recent} />
        </span>
        {isRoom && <Icon of={CHEVRON} className="size-5 shrink-0 text-hint opacity-60" />}
      </button>
      {callee && (
        <span className="flex shrink-0 pr-1">
          <Ring
            label={words("recent.call", { name: title })}
            icon={PHONE}
            onPress={() => ring(false)}
          />
          <Ring
            label={words("recent.callVideo", { name: title })}
            icon={CAMERA}
            onPress={() => ring(true)}
          />
        </span>
      )}
    </>
  );
}

interface RingProps {
  label: string;
  icon: Shape;
  onPress: () => void;
}

function Ring({ label, icon, onPress }: RingProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onPress}
      className="flex size-11 items-center justify-center rounded-full text-link active:bg-accent-faint"
    >
      <Icon of={icon} className="size-5.5" />
    </button>
  );
}

/** The second line of a row. */
function Details({ recent }: { recent: Recent }) {
  const { formatLength, formatMoment } = useLocale();
  const words = useRingWords();
  const { arrow, what, lastedMs, names, video, isMissed, startedAt } = recent;
  const length = lastedMs > 0 ? formatLength(lastedMs) : "";
  const isRoom = arrow === null;
  return (
    <span
      className={cn("flex items-center gap-1 text-sm", isMissed ? "text-destructive" : "text-hint")}
    >
      {arrow && <Icon of={arrow === "in" ? ARROW_IN : ARROW_OUT} className="size-3.5 shrink-0" />}
      {video && !isRoom && <Icon of={CAMERA} className="size-4 shrink-0" />}
      <span className="truncate">
        {/* Of a call that was answered the arrow says the way. */}
        {!isRoom && <span className={cn(length && "sr-only")}>{words(what)} </span>}
        {[length, names.join(", ")].filter(Boolean).join(" · ")}
      </span>
      <span className="ml-auto shrink-0 pl-1 text-xs text-hint">
        {formatMoment(startedAt, Date.now())}
      </span>
    </span>
  );
}
