/** How loud one person is, from silence to twice as loud. */
import { useId, type CSSProperties } from "react";
import { useT } from "../../hooks/services";
import { Icon, SPEAKER } from "../../ui/icons";

/** Twice as loud, as in Telegram. */
const VOLUME_MAX = 2;

interface Props {
  /** 0 to 2; 1 is as sent. */
  value: number;
  onChange: (value: number) => void;
}

export function VolumeSlider({ value, onChange }: Props) {
  const t = useT();
  const id = useId();
  const percent = Math.round(value * 100);
  return (
    <div className="flex items-center gap-4 px-5 py-1">
      <Icon of={SPEAKER} className="size-6 shrink-0 text-room-hint" />
      <label htmlFor={id} className="sr-only">
        {t("person.volume")}
      </label>
      <input
        id={id}
        type="range"
        className="range"
        style={{ "--filled": `${percent / VOLUME_MAX}%` } as CSSProperties}
        min={0}
        max={VOLUME_MAX * 100}
        step={5}
        value={percent}
        aria-valuetext={`${percent}%`}
        onChange={(event) => onChange(Number(event.target.value) / 100)}
      />
      <span className="w-12 shrink-0 text-right text-sm text-room-hint tabular-nums">
        {percent}%
      </span>
    </div>
  );
}
