/** Waiting at a locked door, or for a seat in a game that is full. */
import { useCallState, useServices, useT } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { Button } from "../../ui/Button";
import { Spinner } from "../../ui/Spinner";
import { Page } from "../Page";
import { roomTitle } from "../room-title";
import { RoomBadge } from "../RoomBadge";

export function KnockingScreen() {
  const t = useT();
  const { navigation } = useServices();
  const room = useCallState((state) => state.room);
  const leave = (): void => navigation.home();
  useBack(leave);
  const code = room?.code ?? "";
  // An open door lets everybody through: only seats are waited for.
  const isFull = room?.locked === false;
  return (
    <Page
      actions={
        <Button size="large" variant="secondary" onClick={leave}>
          {t(isFull ? "seat.cancel" : "knocking.cancel")}
        </Button>
      }
    >
      <RoomBadge code={code} title={roomTitle(room)} />
      <div role="status" className="flex flex-col items-center gap-2 px-6 pt-6 text-center">
        <Spinner className="size-7 text-link" />
        <p className="text-[1.0625rem] font-semibold">
          {t(isFull ? "seat.title" : "knocking.title")}
        </p>
        <p className="text-[0.9375rem] text-balance text-hint">
          {t(isFull ? "seat.text" : "knocking.text")}
        </p>
      </div>
    </Page>
  );
}
