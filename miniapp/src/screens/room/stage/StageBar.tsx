/** What can be done with the picture on the stage. */
import { useEffect } from "react";
import { useBack } from "../../../hooks/use-back";
import { useLatest } from "../../../hooks/use-latest";
import { useRoomWords } from "../../../hooks/use-room-words";
import { IconButton } from "../../../ui/IconButton";
import { canFloat } from "./small-window";
import { INFO } from "../../../ui/icons";
import { FLOAT, GRID, PIN } from "../../../ui/icons-more";

interface Props {
  name: string;
  isPinned: boolean;
  onAll: () => void;
  onPin: () => void;
  /** Into a window of the system's own. */
  onFloat: () => void;
  onPerson: () => void;
}

export function StageBar({ name, isPinned, onAll, onPin, onFloat, onPerson }: Props) {
  const words = useRoomWords();
  useBack(onAll);
  useEscape(onAll);
  return (
    <div className="pointer-events-none absolute inset-x-0 top-0 z-10 flex justify-between p-1 *:pointer-events-auto">
      <IconButton
        icon={GRID}
        variant="over"
        size="touch"
        label={words("stage.all")}
        onClick={onAll}
      />
      <div className="flex">
        {canFloat() && (
          <IconButton
            icon={FLOAT}
            variant="over"
            size="touch"
            label={words("stage.float")}
            onClick={onFloat}
          />
        )}
        <IconButton
          icon={PIN}
          variant="over"
          size="touch"
          label={words(isPinned ? "stage.unpin" : "stage.pin")}
          aria-pressed={isPinned}
          onClick={onPin}
        />
        <IconButton
          icon={INFO}
          variant="over"
          size="touch"
          label={words("stage.person", { name })}
          onClick={onPerson}
        />
      </div>
    </div>
  );
}

/** Escape goes back, unless it closes something that lies above. */
function useEscape(onAll: () => void): void {
  const latest = useLatest(onAll);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !document.querySelector("dialog[open]")) latest.current();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [latest]);
}
