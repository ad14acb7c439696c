/**
 * What the game would like, for the person to say yes or no: above the voices, under the game. A yes counts
 * only once the wish has been on the screen for a moment, as a page could change it under the finger.
 */
import { useEffect, useState } from "react";
import { useCall, useCallState, useLocale, useServices } from "../../hooks/services";
import { gameWords, type GameWords } from "../../i18n/game";
import { Button } from "../../ui/Button";
import { useShareRoom } from "../use-share-room";
import type { GameWish } from "./conversation";

/** Somebody who is about to press sees by then that it is something else. */
const READ_MS = 700;

/** Make it anew for every wish (`key`). */
export function WishBar({ wish, onDone }: { wish: GameWish; onDone: () => void }) {
  const words = gameWords(useLocale().language);
  const call = useCall();
  const { telegram } = useServices();
  const inviteUrl = useCallState((state) => state.room?.inviteUrl ?? "");
  const shareRoom = useShareRoom();
  const isRead = useIsRead();
  const grant = (): void => {
    onDone();
    switch (wish.kind) {
      case "mic":
        return void call.setMic(true);
      case "share": {
        telegram.share(inviteUrl, wish.text);
        return;
      }
      case "invite": {
        shareRoom();
        return;
      }
      case "close": {
        call.leave();
        return;
      }
    }
  };
  const [text, action] = wordsFor(wish, words);
  return (
    <div role="status" className="safe-x-3 relative z-20 shrink-0 bg-room pt-3">
      <p className="line-clamp-3 text-sm text-balance" dir="auto">
        {text}
      </p>
      <div className="grid grid-cols-2 gap-2 pt-2.5">
        <Button variant="roomPlain" onClick={onDone}>
          {words("game.no")}
        </Button>
        <Button variant="roomPrimary" disabled={!isRead} onClick={grant}>
          {action}
        </Button>
      </div>
    </div>
  );
}

function useIsRead(): boolean {
  const [isRead, setRead] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setRead(true), READ_MS);
    return () => clearTimeout(timer);
  }, []);
  return isRead;
}

function wordsFor(wish: GameWish, words: GameWords): [text: string, action: string] {
  switch (wish.kind) {
    case "mic":
      return [words("game.wantsMic"), words("game.mic")];
    case "share":
      return [words("game.wantsShare", { text: wish.text }), words("game.share")];
    case "invite":
      return [words("game.wantsInvite"), words("game.invite")];
    case "close":
      return [words("game.wantsClose"), words("game.close")];
  }
}
