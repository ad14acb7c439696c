/**
 * The connection in plain text, to be sent to whoever helps. Pure. People are numbered: there are no
 * names, ids or addresses in it.
 */
import type { Statistics } from "../../call/types";
import type { Language } from "../../i18n";
import { connectionWords } from "../../i18n/connection";
import { formatIn } from "./format";
import { delayOf, lossOf, receivedOf, sentOf, summaryOf } from "./summary";

/** What else a helper needs to know. */
export interface ReportContext {
  readonly language: Language;
  /** Telegram's platform name, or `browser`. */
  readonly client: string;
  readonly isSavingData: boolean;
}

export function reportOf(statistics: Statistics, context: ReportContext): string {
  const words = connectionWords(context.language);
  const format = formatIn(context.language);
  const { people, now, spentBytes } = statistics;
  const line = (label: string, value: string): string => `  ${label}: ${value}`;
  const blocks = people.map((one, index) => {
    const loss = summaryOf(one.looks, lossOf, now);
    const delay = summaryOf(one.looks, delayOf, now);
    const most = (value: string): string => words("report.worst", { most: value });
    const flow = (valueOf: typeof sentOf): string =>
      format.kbps(summaryOf(one.looks, valueOf, now).now);
    return [
      words("report.person", { n: index + 1 }),
      line(words("plot.loss"), `${format.percent(loss.now)}, ${most(format.percent(loss.most))}`),
      line(words("plot.delay"), `${format.ms(delay.now)}, ${most(format.ms(delay.most))}`),
      line(words("plot.received"), flow(receivedOf)),
      line(words("plot.sent"), flow(sentOf)),
      line(words("figure.voice"), format.voice(one)),
      line(words("figure.sent"), format.picture(one.sent)),
      line(words("figure.seen"), format.picture(one.seen)),
      line(words("figure.path"), format.path(one.path)),
      line(words("figure.estimate"), format.kbps(one.availableKbps)),
      ...(one.unusable > 0 ? [line(words("figure.unusable"), format.whole(one.unusable))] : []),
    ].join("\n");
  });
  const saving = words(context.isSavingData ? "savingOn" : "savingOff");
  const head = [
    words("report.title"),
    words("report.client", { name: context.client }),
    `${words("saving")}: ${saving}`,
    `${words("figure.spent")}: ${format.megabytes(spentBytes)}`,
  ].join("\n");
  return `${[head, ...blocks].join("\n\n")}\n`;
}
