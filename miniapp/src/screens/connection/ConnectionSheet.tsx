/** How the connection is: in a sentence, as lines over two minutes, in figures; and data saver. */
import { useEffect, useState } from "react";
import type { Statistics } from "../../call/types";
import { copyText } from "../../hooks/capabilities";
import { useConnectionWords } from "../../hooks/use-connection-words";
import { useDataSaver } from "../../hooks/use-data-saver";
import { useCall, useCallState, useLocale, useServices, useT } from "../../hooks/services";
import { sameItems } from "../../hooks/use-store";
import { useBack } from "../../hooks/use-back";
import { Button } from "../../ui/Button";
import { cn } from "../../ui/cn";
import { ListRow } from "../../ui/ListRow";
import { Sheet } from "../../ui/Sheet";
import { Switch } from "../../ui/Switch";
import { Figures } from "./Figures";
import { formatIn } from "./format";
import { Plots } from "./Plots";
import { reportOf } from "./report";
import { delayOf, lossOf, summaryOf, verdictOf } from "./summary";
import { DROP } from "../../ui/icons-more";

interface Props {
  /** Whose connection is looked at first; null for all together. */
  who: string | null;
  onClose: () => void;
}

export function ConnectionSheet({ who, onClose }: Props) {
  const t = useT();
  const words = useConnectionWords();
  const statistics = useStatistics();
  const [chosen, setChosen] = useState(who);
  useBack(onClose);
  const person = statistics?.people.find(({ id }) => id === chosen) ?? null;
  return (
    <Sheet tone="room" title={words("title")} closeLabel={t("common.close")} onClose={onClose}>
      {statistics === null || statistics.people.length === 0 ? (
        <p className="px-5 pb-3 text-[0.9375rem] text-white/85">{words("summary.nobody")}</p>
      ) : (
        <div className="flex flex-col gap-2.5 px-4 pb-3">
          <People statistics={statistics} chosen={person?.id ?? null} onChoose={setChosen} />
          <Summary statistics={statistics} person={person} />
          <Plots looks={person?.looks ?? statistics.looks} now={statistics.now} />
          <Figures statistics={statistics} person={person} />
        </div>
      )}
      <SaverRow statistics={statistics} />
      {statistics !== null && <CopyReport statistics={statistics} />}
    </Sheet>
  );
}

type PersonStatistics = Statistics["people"][number];

/** How the call goes, once a second for as long as this is drawn. */
function useStatistics(): Statistics | null {
  const call = useCall();
  const [statistics, setStatistics] = useState<Statistics | null>(null);
  useEffect(() => call.watchStatistics(setStatistics), [call]);
  return statistics;
}

interface PeopleProps {
  statistics: Statistics;
  chosen: string | null;
  onChoose: (id: string | null) => void;
}

/** All together, or one of them; nothing where there is only one. */
function People({ statistics, chosen, onChoose }: PeopleProps) {
  const words = useConnectionWords();
  const names = useCallState(
    (state) => statistics.people.map(({ id }) => nameOf(state.participants, id)),
    sameItems,
  );
  if (statistics.people.length < 2) return null;
  const choices = [
    { id: null, name: words("everybody") },
    ...statistics.people.map(({ id }, index) => ({ id, name: names[index] ?? "" })),
  ];
  return (
    <div
      role="group"
      aria-label={words("title")}
      className="-mx-4 flex shrink-0 gap-1.5 overflow-x-auto px-4 pb-0.5"
    >
      {choices.map(({ id, name }) => (
        <button
          key={id ?? ""}
          type="button"
          aria-pressed={id === chosen}
          onClick={() => onChoose(id)}
          className={cn(
            "h-8 max-w-40 shrink-0 truncate rounded-full px-3.5 text-sm font-medium",
            id === chosen ? "bg-room-active text-room" : "bg-white/8 text-white/85",
          )}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

function nameOf(people: readonly { id: string; name: string }[], id: string): string {
  return people.find((one) => one.id === id)?.name ?? "";
}

function Summary({
  statistics,
  person,
}: {
  statistics: Statistics;
  person: PersonStatistics | null;
}) {
  const words = useConnectionWords();
  const format = formatIn(useLocale().language);
  const { now } = statistics;
  const { looks, quality } = person ?? statistics;
  const loss = format.percent(summaryOf(looks, lossOf, now).now);
  const delay = format.ms(summaryOf(looks, delayOf, now).now);
  const verdict = verdictOf(looks, quality, now);
  return (
    <p className="px-1 text-[0.9375rem] leading-snug text-white/85">
      {verdict === "quiet" ? words("summary.quiet") : words(`summary.${verdict}`, { loss, delay })}
    </p>
  );
}

/** The switch, and what it does for how much. */
function SaverRow({ statistics }: { statistics: Statistics | null }) {
  const words = useConnectionWords();
  const format = formatIn(useLocale().language);
  const { haptic } = useServices().telegram;
  const [isOn, toggle] = useDataSaver();
  const hourly = statistics?.hourly;
  return (
    <ListRow
      icon={DROP}
      role="switch"
      aria-checked={isOn}
      end={<Switch on={isOn} />}
      detail={
        hourly &&
        words("savingText", {
          thin: format.whole(hourly.savingMb),
          usual: format.whole(hourly.usualMb),
          pictures: format.whole(hourly.picturesMb),
        })
      }
      onClick={() => {
        haptic("selection");
        toggle();
      }}
    >
      {words("saving")}
    </ListRow>
  );
}

function CopyReport({ statistics }: { statistics: Statistics }) {
  const words = useConnectionWords();
  const { language } = useLocale();
  const { telegram } = useServices();
  const [isSavingData] = useDataSaver();
  const [answer, setAnswer] = useState<"copy" | "copied" | "copyFailed">("copy");
  const client = telegram.launch.platform;
  const copy = (): void => {
    void copyText(reportOf(statistics, { language, client, isSavingData })).then((done) => {
      setAnswer(done ? "copied" : "copyFailed");
      if (done) telegram.haptic("success");
    });
  };
  return (
    <div className="px-5 pt-3">
      <Button variant="room" className="w-full" onClick={copy}>
        <span aria-live="polite">{words(answer)}</span>
      </Button>
      <p className="pt-2 text-center text-[0.8125rem] leading-snug text-room-hint">
        {words("copyText")}
      </p>
    </div>
  );
}
