/** What the game would like, for the person to say yes or no: above the voices, under the game. */
import { useCall, useCallState, useLocale, useServices } from "../../hooks/services";
import { gameWords, type GameWords } from "../../i18n/game";
import { Button } from "../../ui/Button";
import type { GameWish } from "./conversation";

export function WishBar({ wish, onDone }: { wish: GameWish; onDone: () => void }) {
  const words = gameWords(useLocale().language);
  const call = useCall();
  const { telegram } = useServices();
  const inviteUrl = useCallState((state) => state.room?.inviteUrl ?? "");
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
        telegram.share(inviteUrl, "");
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
    <div role="status" className="safe-x relative z-20 shrink-0 bg-room px-3 pt-3">
      <p className="line-clamp-3 text-sm text-balance" dir="auto">
        {text}
      </p>
      <div className="grid grid-cols-2 gap-2 pt-2.5">
        <Button variant="roomPlain" onClick={onDone}>
          {words("game.no")}
        </Button>
        <Button variant="roomPrimary" onClick={grant}>
          {action}
        </Button>
      </div>
    </div>
  );
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
