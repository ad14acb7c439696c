/**
 * The room for as long as its own file is not there: everything that talking needs, out of what the
 * lobby has. On a narrow path it stays, since the rest would take its place from the voices.
 */
import type { Participant } from "../../call/types";
import { useCall, useCallState, useServices, useT } from "../../hooks/services";
import { Button } from "../../ui/Button";
import { cn } from "../../ui/cn";
import { Icon, MIC, MIC_OFF, SPEAKER } from "../../ui/icons";
import { roomTitle } from "../room-title";
import { useMic } from "./use-mic";

interface Props {
  /** Whether the rest is on its way; else it waits for the path, or for `onMore`. */
  isComing: boolean;
  onMore: () => void;
}

export function NarrowRoom({ isComing, onMore }: Props) {
  const t = useT();
  const call = useCall();
  const { telegram } = useServices();
  const mic = useMic();
  const room = useCallState((state) => state.room);
  const participants = useCallState((state) => state.participants);
  const isBlocked = useCallState((state) => state.playbackBlocked);
  const link = useCallState((state) => state.link);
  const inside = participants.filter(({ presence }) => presence === "inside");
  const isByServer = inside.some((who) => who.isByServer);
  return (
    <main className="room screen-height safe-top safe-x flex flex-col bg-room text-room-text">
      <header className="px-5 pt-3 pb-2 text-center">
        <h1 dir="auto" className="truncate text-[1.0625rem] font-semibold">
          {roomTitle(room)}
        </h1>
        <p role="status" className="min-h-5 text-sm text-room-hint">
          {link === "online"
            ? t("room.people", { n: inside.length })
            : t(link === "offline" ? "room.offline" : "room.reconnecting")}
        </p>
      </header>
      <ul className="mx-auto min-h-0 w-full max-w-120 grow overflow-y-auto">
        {inside.map((who) => (
          <Person key={who.id} who={who} />
        ))}
      </ul>
      <footer className="safe-bottom mx-auto w-full max-w-120 shrink-0">
        <div className="flex flex-col gap-2.5 px-4 pt-2 pb-4">
          {isByServer && (
            <p className="text-center text-sm text-balance text-room-hint">
              {t("narrow.byServer")}
            </p>
          )}
          <p className="text-center text-sm text-balance text-room-hint">
            {t(isComing ? "narrow.coming" : "narrow.text")}
          </p>
          {!isComing && (
            <Button variant="roomPlain" onClick={onMore}>
              {t("narrow.more")}
            </Button>
          )}
          {isBlocked && (
            <Button variant="room" size="large" onClick={() => call.resumePlayback()}>
              <Icon of={SPEAKER} />
              {t("room.tapToHear")}
            </Button>
          )}
          <Button
            variant={mic.orb === "live" ? "roomLive" : "roomPrimary"}
            size="large"
            aria-pressed={mic.orb === "live"}
            busy={mic.orb === "connecting"}
            onClick={mic.toggle}
          >
            {mic.orb !== "connecting" && <Icon of={mic.orb === "live" ? MIC : MIC_OFF} />}
            {t(mic.label)}
          </Button>
          <Button
            variant="roomDanger"
            size="large"
            onClick={() => {
              telegram.haptic("medium");
              call.leave();
            }}
          >
            {t("control.leave")}
          </Button>
        </div>
      </footer>
    </main>
  );
}

function Person({ who }: { who: Participant }) {
  const t = useT();
  const { mic } = who.media;
  return (
    <li className="flex h-12 items-center gap-3 px-5">
      <span className={cn("flex min-w-0 grow font-medium", who.speaking && "text-speaking")}>
        <bdi className="truncate">{who.name}</bdi>
      </span>
      {who.peerLink !== "connected" && (
        <span className="shrink-0 text-sm text-room-hint">{t("status.connecting")}</span>
      )}
      <Icon
        of={mic ? MIC : MIC_OFF}
        className={cn("size-5.5 shrink-0", who.speaking ? "text-speaking" : "text-room-hint")}
      />
      <span className="sr-only">{t(mic ? "mic.on" : "mic.off")}</span>
    </li>
  );
}
