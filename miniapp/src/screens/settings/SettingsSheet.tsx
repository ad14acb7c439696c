/** What is chosen once for all calls. In the room it is dark, at home in the colours of the client. */
import { useEffect } from "react";
import { useCall, useT } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { Sheet } from "../../ui/Sheet";
import { FrameGroup } from "./FrameGroup";
import { OtherGroup } from "./OtherGroup";
import { PictureGroup } from "./PictureGroup";
import { SoundGroup } from "./SoundGroup";
import { TalkGroup } from "./TalkGroup";

export interface SettingsProps {
  tone: "theme" | "room";
  onClose: () => void;
}

const COLORS = {
  theme:
    "[--row-card:var(--color-section)] [--row-hint:var(--color-hint)] [--row-link:var(--color-link)] [--row-menu:var(--color-section)] [--switch-off:#8b9098]",
  room: "[--row-card:#ffffff0a] [--row-hint:var(--color-room-hint)] [--row-link:var(--color-room-active)] [--row-menu:var(--color-room-menu)]",
} as const;

const SHEETS = { theme: "page", room: "room" } as const;

export function SettingsSheet({ tone, onClose }: SettingsProps) {
  const t = useT();
  const call = useCall();
  useBack(onClose);
  useEffect(() => call.findGear(), [call]);
  return (
    <Sheet
      tone={SHEETS[tone]}
      title={t("home.settings")}
      closeLabel={t("common.close")}
      onClose={onClose}
    >
      <div className={COLORS[tone]}>
        <SoundGroup />
        <TalkGroup />
        <PictureGroup />
        <FrameGroup />
        <OtherGroup />
      </div>
    </Sheet>
  );
}
