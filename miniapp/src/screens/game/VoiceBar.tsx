/** Who is here and who speaks, the microphone, and the way into the room: one line under the game. */
import { useCallback } from "react";
import type { Participant } from "../../call/types";
import { useCall, useCallState, useLocale, useT } from "../../hooks/services";
import { sameItems } from "../../hooks/use-store";
import { gameWords } from "../../i18n/game";
import { Avatar } from "../../ui/Avatar";
import { IconButton } from "../../ui/IconButton";
import { SpeakingRing } from "../../ui/SpeakingRing";
import { useMic } from "../room/use-mic";
import { MIC, MIC_OFF } from "../../ui/icons";
import { PEOPLE } from "../../ui/icons-more";

/** As many as fit beside the buttons on the narrowest phone. */
const FACES_MAX = 4;

export function VoiceBar({ onOpen }: { onOpen: () => void }) {
  const t = useT();
  const words = gameWords(useLocale().language);
  const mic = useMic();
  const inside = useCallState(
    (state) => state.participants.filter(({ presence }) => presence === "inside"),
    sameItems,
  );
  const speaker = inside.find(({ speaking, isYou }) => speaking && !isYou);
  // Who speaks is always in sight.
  const others = inside.filter(({ isYou, id }) => !isYou && id !== speaker?.id);
  const faces = (speaker === undefined ? others : [speaker, ...others]).slice(0, FACES_MAX);
  return (
    <footer className="safe-bottom relative z-20 shrink-0 bg-room">
      <div className="safe-x-3 flex h-15 items-center gap-2">
        <button
          type="button"
          title={words("game.room")}
          onClick={onOpen}
          className="relative flex h-12 min-w-0 grow items-center gap-2 rounded-xl px-1 text-left active:opacity-70"
        >
          {faces.map((one) => (
            <Face key={one.id} who={one} />
          ))}
          <span className="min-w-0 grow truncate text-sm text-room-hint" dir="auto">
            {speaker === undefined
              ? words("game.people", { n: inside.length })
              : words("game.speaking", { name: speaker.name })}
          </span>
          <span className="sr-only">{words("game.room")}</span>
        </button>
        <IconButton
          icon={mic.orb === "live" ? MIC : MIC_OFF}
          label={t(mic.label)}
          aria-pressed={mic.orb === "live"}
          busy={mic.orb === "connecting"}
          onClick={mic.toggle}
        />
        <IconButton icon={PEOPLE} label={words("game.room")} onClick={onOpen} />
      </div>
    </footer>
  );
}

function Face({ who }: { who: Participant }) {
  const call = useCall();
  const { id } = who;
  const watchLevel = useCallback(
    (listener: (level: number) => void) => call.watchLevel(id, listener),
    [call, id],
  );
  return (
    <SpeakingRing speaking={who.speaking} watchLevel={watchLevel}>
      <Avatar id={id} name={who.name} src={who.avatar} size="small" />
    </SpeakingRing>
  );
}
