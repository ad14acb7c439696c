/** The calls that are over: who, when, how long. A tap opens the room again. */
import type { CallSummary } from "../../api/client";
import { useLocale } from "../../hooks/services";
import { Avatar } from "../../ui/Avatar";
import { Icon } from "../../ui/icons";
import { Section } from "./Section";

interface Props {
  calls: readonly CallSummary[];
  onOpen: (code: string) => void;
}

export function CallList({ calls, onOpen }: Props) {
  const { t, formatLength, formatMoment } = useLocale();
  if (calls.length === 0) return null;
  return (
    <Section title={t("home.recent")}>
      <ul>
        {calls.map((call) => {
          const title = call.title || call.code;
          const length = formatLength(call.lastedMs);
          const names = call.people.map(({ name }) => name);
          return (
            <li
              key={`${call.code}/${call.startedAt}`}
              className="[&+li]:border-t [&+li]:border-separator"
            >
              <button
                type="button"
                aria-label={t("home.callAgain", { title })}
                onClick={() => onOpen(call.code)}
                className="flex w-full items-center gap-3 py-2.5 pr-3 pl-4 text-left active:bg-accent-faint"
              >
                <Avatar id={call.code} name={title} src={null} />
                <span className="min-w-0 grow">
                  <span className="flex items-baseline gap-2">
                    <span className="grow truncate font-medium">{title}</span>
                    <span className="shrink-0 text-[0.8125rem] text-hint">
                      {formatMoment(call.startedAt, Date.now())}
                    </span>
                  </span>
                  <span className="block truncate text-sm text-hint">
                    {[length, names.join(", ")].filter(Boolean).join(" · ")}
                  </span>
                </span>
                <Icon name="phone" className="size-5 shrink-0 text-link" />
              </button>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
