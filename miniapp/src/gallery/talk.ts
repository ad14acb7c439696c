/** A room in which people talk in turns, for measuring how smoothly it moves. */
import type { FakeCall } from "./fake-call";

const TURN_MS = 700;

export function talkInTurns(call: FakeCall): void {
  let turn = 0;
  setInterval(() => {
    turn += 1;
    const { participants } = call.getState();
    const count = participants.length;
    call.patch({
      participants: participants.map((who, index) => {
        const speaking = index === turn % count || index === (turn * 7) % count;
        return speaking === who.speaking ? who : { ...who, speaking };
      }),
    });
  }, TURN_MS);
}
