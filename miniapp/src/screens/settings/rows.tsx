/** The rows of the settings. They take their colours from where the settings are opened. */
import { useId, type ReactNode } from "react";
import { Switch } from "../../ui/Switch";

export function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="px-3 pb-4">
      <h3 className="px-3 pb-1.5 text-[0.8125rem] font-medium text-(--row-hint)">{title}</h3>
      <div className="settings-card overflow-hidden rounded-2xl bg-(--row-card)">{children}</div>
    </section>
  );
}

interface RowProps {
  /** A second, quieter line. */
  detail?: string;
  children: ReactNode;
}

const ROW = "flex min-h-12 w-full items-center gap-3 px-4 py-2 text-left leading-snug";

function Words({ detail, children }: RowProps) {
  return (
    <span className="min-w-0 grow">
      {children}
      {detail !== undefined && (
        <span className="block text-[0.8125rem] text-(--row-hint)">{detail}</span>
      )}
    </span>
  );
}

interface SwitchRowProps extends RowProps {
  isOn: boolean;
  onToggle: () => void;
}

export function SwitchRow({ isOn, onToggle, ...words }: SwitchRowProps) {
  return (
    <button type="button" role="switch" aria-checked={isOn} className={ROW} onClick={onToggle}>
      <Words {...words} />
      <Switch on={isOn} />
    </button>
  );
}

interface SelectRowProps<T extends string> {
  label: string;
  value: T;
  options: readonly { readonly value: T; readonly label: string }[];
  onChoose: (value: T) => void;
}

export function SelectRow<T extends string>({
  label,
  value,
  options,
  onChoose,
}: SelectRowProps<T>) {
  const id = useId();
  return (
    <div className={ROW}>
      <label htmlFor={id} className="min-w-0 grow">
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChoose(event.target.value as T)}
        className="-my-2 h-11 max-w-[58%] min-w-19 truncate rounded-lg bg-transparent text-right text-(--row-link)"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} className="bg-(--row-menu)">
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

/** A row that does something, in the colour of what can be tapped. */
export function ActionRow({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className={`${ROW} text-(--row-link)`} onClick={onClick}>
      {children}
    </button>
  );
}

export function NoteRow({ children }: { children: ReactNode }) {
  return <p className="px-4 py-2.5 text-[0.8125rem] leading-snug text-(--row-hint)">{children}</p>;
}
