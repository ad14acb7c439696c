/** Whether something that nobody waits for may be fetched now. */
import { useEffect, useState } from "react";
import { browserWidth, hasRoomForMore, showsRoom } from "../boot/room-for-more";
import { useCall, useCallState } from "./services";

export function useRoomForMore(): boolean {
  const call = useCall();
  const [isShown, setShown] = useState(false);
  const hasRoom = useCallState((state) => hasRoomForMore(state, browserWidth(window), isShown));
  const isOnAir = useCallState((state) => state.phase.kind === "inside");
  // Only where there is no room the voices are watched for showing that there is.
  const isWatching = isOnAir && (!hasRoom || isShown);
  useEffect(() => {
    if (!isWatching) return;
    const stop = call.watchStatistics((statistics) => setShown(showsRoom(statistics)));
    return () => {
      stop();
      setShown(false);
    };
  }, [call, isWatching]);
  return hasRoom;
}
