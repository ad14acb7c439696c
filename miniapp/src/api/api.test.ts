import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createApi } from "./client";
import { createSession } from "./session";

const answer = (status: number, body: unknown) =>
  vi.fn<typeof fetch>(() => Promise.resolve(Response.json(body, { status })));

describe("the API", () => {
  test("says who asks", async () => {
    const fetch = answer(200, { rooms: [] });
    const api = createApi({ fetch, authorization: () => "tma x=1" });
    expect(await api.rooms()).toEqual({ ok: true, value: [] });
    expect(fetch.mock.calls[0]?.[0]).toBe("/api/rooms");
    expect(fetch.mock.calls[0]?.[1]?.headers).toEqual({ authorization: "tma x=1" });
  });

  test("asks for a message that passes a room on", async () => {
    const fetch = answer(200, { id: "p1" });
    const api = createApi({ fetch, authorization: () => "tma x=1" });
    expect(await api.shareRoom("room/1")).toEqual({ ok: true, value: "p1" });
    expect(fetch.mock.calls[0]?.[0]).toBe("/api/rooms/room%2F1/share");
    expect(fetch.mock.calls[0]?.[1]?.method).toBe("POST");
  });

  test("deletes a room, of which the server says nothing more", async () => {
    const fetch = vi.fn<typeof globalThis.fetch>(() =>
      Promise.resolve(new Response(null, { status: 204 })),
    );
    const api = createApi({ fetch, authorization: () => "tma x=1" });
    expect(await api.deleteRoom("room/1")).toEqual({ ok: true, value: true });
    expect(fetch.mock.calls[0]?.[0]).toBe("/api/rooms/room%2F1/delete");
    expect(fetch.mock.calls[0]?.[1]?.method).toBe("POST");
  });

  test("gives the server's own code for a refusal", async () => {
    const fetch = answer(401, { error: { code: "auth_expired", message: "…" } });
    const api = createApi({ fetch, authorization: () => null });
    expect(await api.calls()).toEqual({
      ok: false,
      refusal: { kind: "refused", status: 401, code: "auth_expired" },
    });
  });

  test("takes a body for what it is, and not for what it should be", async () => {
    const room = { code: "a", title: "", kind: "chat", inside: 0, people: [], callStartedAt: null };
    const refused = { ok: false, refusal: { kind: "refused", status: 200, code: "unknown" } };
    const asked = (body: unknown) =>
      createApi({ fetch: answer(200, body), authorization: () => null }).rooms();
    expect(await asked({ rooms: [room, { ...room, ofLater: 1 }] })).toMatchObject({ ok: true });
    for (const body of [
      null,
      [],
      {},
      { rooms: {} },
      { rooms: [null] },
      { rooms: [{ ...room, title: null }] },
      { rooms: [{ ...room, people: [1] }] },
      { rooms: [{ ...room, callStartedAt: "now" }] },
      { rooms: [{ ...room, inside: undefined }] },
    ]) {
      expect(await asked(body)).toEqual(refused);
    }
  });

  describe("of a server that sleeps", () => {
    beforeEach(() => {
      vi.useFakeTimers();
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    /** What a host's proxy says for a server that is not up yet. */
    const waking = (): Promise<Response> =>
      Promise.resolve(new Response("<h1>Starting</h1>", { status: 503 }));
    /** No answer until the one who asks gives up. */
    const silence: typeof fetch = (_, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(new Error("aborted")));
      });

    test("asks again until it is awake", async () => {
      const fetch = vi
        .fn<typeof globalThis.fetch>()
        .mockImplementationOnce(silence)
        .mockImplementationOnce(waking)
        .mockImplementation(() => Promise.resolve(Response.json({ rooms: [] })));
      const asked = createApi({ fetch, authorization: () => null }).rooms();
      await vi.advanceTimersByTimeAsync(60_000);
      expect(await asked).toEqual({ ok: true, value: [] });
      expect(fetch).toHaveBeenCalledTimes(3);
    });

    test("gives up when it takes longer than any host needs", async () => {
      const asked = createApi({ fetch: silence, authorization: () => null }).rooms();
      await vi.advanceTimersByTimeAsync(90_000);
      expect(await asked).toEqual({ ok: false, refusal: { kind: "unreachable" } });
    });

    test("takes a 503 of its own as an answer", async () => {
      const fetch = answer(503, { error: { code: "too_many_sockets", message: "…" } });
      const api = createApi({ fetch, authorization: () => null });
      expect(await api.rooms()).toMatchObject({
        refusal: { status: 503, code: "too_many_sockets" },
      });
    });
  });

  test("takes people of a call as what they are", async () => {
    const person = { name: "Bob", avatar: null, token: "sealed" };
    const call = {
      id: "friday-1",
      code: "friday",
      title: "",
      kind: "room",
      direction: null,
      outcome: null,
      missed: false,
      video: false,
      startedAt: 1,
      lastedMs: 2,
      people: [person],
      others: 0,
    };
    const asked = (body: unknown) =>
      createApi({ fetch: answer(200, body), authorization: () => "" }).calls();
    expect(await asked({ calls: [call], next: null })).toEqual({ ok: true, value: [call] });
    for (const people of [null, {}, ["Bob"], [null], [{ name: "Bob" }], [{ ...person, name: 1 }]]) {
      expect(await asked({ calls: [{ ...call, people }] })).toMatchObject({ ok: false });
    }
  });

  test("asks to be forgotten, and hears what was deleted", async () => {
    const deleted = { calls: 3, rooms: 1, messages: 7, rings: 2 };
    const fetch = answer(200, deleted);
    const api = createApi({ fetch, authorization: () => "Bearer x" });
    expect(await api.forgetMe()).toEqual({ ok: true, value: deleted });
    expect(fetch.mock.calls[0]?.[0]).toBe("/api/me");
    expect(fetch.mock.calls[0]?.[1]?.method).toBe("DELETE");
  });

  test("never throws", async () => {
    const api = createApi({
      fetch: () => Promise.reject(new TypeError("offline")),
      authorization: () => null,
    });
    expect(await api.about()).toEqual({ ok: false, refusal: { kind: "unreachable" } });
  });
});

describe("a session", () => {
  test("prefers the token while it lives", () => {
    let now = 0;
    const session = createSession("user=1", () => now);
    expect(session.authorization()).toBe("tma user=1");
    session.remember("token", 1000);
    expect(session.authorization()).toBe("Bearer token");
    expect(session.credential()).toEqual({ kind: "session", token: "token" });
    now = 1000;
    expect(session.credential()).toEqual({ kind: "init_data", initData: "user=1" });
  });

  test("of somebody who was handed over begins with what the server gave", () => {
    const session = createSession("", () => 0, { token: "handed", expiresAt: 1000 });
    expect(session.isKnown()).toBe(true);
    expect(session.isVouchedFor()).toBe(true);
    expect(session.credential()).toEqual({ kind: "session", token: "handed" });
  });

  test("of a guest is a name, and a new name is a new guest", () => {
    const session = createSession("", () => 0);
    expect(session.isKnown()).toBe(false);
    session.setGuestName("Анна");
    expect(session.credential()).toEqual({ kind: "guest", name: "Анна" });
    session.remember("token", 1000);
    session.setGuestName("Оля");
    expect(session.credential()).toEqual({ kind: "guest", name: "Оля" });
    expect(session.authorization()).toBeNull();
  });
});
