import { expect, test, vi } from "vitest";
import { shareRoom } from "./share-room";

function share(canSendPrepared: boolean, isAnswered: boolean, doesClientSend = true) {
  const byLink = vi.fn<() => void>();
  const sent = vi.fn<(id: string, failed: () => void) => void>((_, failed) => {
    if (!doesClientSend) failed();
  });
  const answer = isAnswered
    ? ({ ok: true, value: "p1" } as const)
    : ({ ok: false, refusal: { kind: "unreachable" } } as const);
  const api = { shareRoom: () => Promise.resolve(answer) };
  shareRoom(api, { canSendPrepared, sendPrepared: sent }, "room", byLink);
  return { byLink, sent };
}

test("a client that can sends the prepared message", async () => {
  const { byLink, sent } = share(true, true);
  await vi.waitFor(() => expect(sent.mock.calls[0]?.[0]).toBe("p1"));
  expect(byLink).not.toHaveBeenCalled();
});

test("an old client, a server that has none, and a client that fails: the link goes out", async () => {
  expect(share(false, true).byLink).toHaveBeenCalledOnce();
  const refused = share(true, false).byLink;
  const failed = share(true, true, false).byLink;
  await vi.waitFor(() => expect(refused).toHaveBeenCalledOnce());
  await vi.waitFor(() => expect(failed).toHaveBeenCalledOnce());
});
