/** What is heard, how late, and what travels, over the last two minutes. */
import type { Look } from "../../call/types";
import { useConnectionWords } from "../../hooks/use-connection-words";
import { useLocale } from "../../hooks/services";
import { formatIn } from "./format";
import { Plot } from "./Plot";
import type { ValueOf } from "./plot";
import { delayOf, lossOf, receivedOf, sentOf, summaryOf } from "./summary";

const LOSS_LEAST = 0.05;
const DELAY_LEAST_MS = 200;
const TRAFFIC_LEAST_KBPS = 50;

export function Plots({ looks, now }: { looks: readonly Look[]; now: number }) {
  const words = useConnectionWords();
  const format = formatIn(useLocale().language);
  type Write = (value: number | null) => string;
  const value = (valueOf: ValueOf, write: Write): string =>
    write(summaryOf(looks, valueOf, now).now);
  const say = (name: string, valueOf: ValueOf, write: Write): string => {
    const { now: lately, most } = summaryOf(looks, valueOf, now);
    return words("plot.words", { name, now: write(lately), most: write(most) });
  };
  const received = `${words("plot.traffic")}, ${words("plot.received")}`;
  const sent = `${words("plot.traffic")}, ${words("plot.sent")}`;
  return (
    <div className="flex flex-col gap-2">
      <Plot
        name={words("plot.loss")}
        words={say(words("plot.loss"), lossOf, format.percent)}
        lines={[{ valueOf: lossOf, color: "text-forbidden", value: value(lossOf, format.percent) }]}
        looks={looks}
        now={now}
        least={LOSS_LEAST}
        formatTop={format.percent}
      />
      <Plot
        name={words("plot.delay")}
        words={say(words("plot.delay"), delayOf, format.ms)}
        lines={[{ valueOf: delayOf, color: "text-[#f2c063]", value: value(delayOf, format.ms) }]}
        looks={looks}
        now={now}
        least={DELAY_LEAST_MS}
        formatTop={format.ms}
      />
      <Plot
        name={words("plot.traffic")}
        words={`${say(received, receivedOf, format.kbps)}. ${say(sent, sentOf, format.kbps)}`}
        lines={[
          {
            valueOf: receivedOf,
            color: "text-room-active",
            name: "↓",
            value: value(receivedOf, format.kbps),
          },
          { valueOf: sentOf, color: "text-speaking", name: "↑", value: value(sentOf, format.kbps) },
        ]}
        looks={looks}
        now={now}
        least={TRAFFIC_LEAST_KBPS}
        formatTop={format.kbps}
      />
      <p
        aria-hidden
        className="flex justify-between px-3 text-[0.6875rem] leading-3 text-room-hint"
      >
        <span>{words("plot.start")}</span>
        <span>{words("plot.now")}</span>
      </p>
    </div>
  );
}
