/** What is shown while a game's page does not come, or does not say that it has. */
import { useState } from "react";
import { useLocale } from "../../hooks/services";
import { gameWords } from "../../i18n/game";
import { Button } from "../../ui/Button";
import type { Arrival } from "./arrival";

const WORDS = {
  opening: "game.coming",
  refused: "game.unreachable",
  late: "game.late",
} as const;

interface Props {
  arrival: Extract<Arrival, keyof typeof WORDS>;
  onAgain: () => void;
}

/** In the place of the page. */
export function Waiting({ arrival, onAgain }: Props) {
  const words = gameWords(useLocale().language);
  return (
    <div className="absolute inset-0 flex flex-col items-center justify-center gap-4 bg-room p-6">
      <p role="status" className="text-center text-balance text-room-hint">
        {words(WORDS[arrival])}
      </p>
      {arrival === "late" && (
        <Button variant="room" onClick={onAgain}>
          {words("game.again")}
        </Button>
      )}
    </div>
  );
}

/** Under a page that has said nothing: a help where it is an error, out of the way where it is a game. */
export function SilentBar({ onAgain }: { onAgain: () => void }) {
  const words = gameWords(useLocale().language);
  const [isGone, setGone] = useState(false);
  if (isGone) return null;
  return (
    <div role="status" className="safe-x-3 relative z-20 shrink-0 bg-room pt-3">
      <p className="text-sm text-balance">{words("game.silent")}</p>
      <div className="grid grid-cols-2 gap-2 pt-2.5">
        <Button variant="roomPlain" onClick={() => setGone(true)}>
          {words("game.seen")}
        </Button>
        <Button variant="roomPrimary" onClick={onAgain}>
          {words("game.again")}
        </Button>
      </div>
    </div>
  );
}
