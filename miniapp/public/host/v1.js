/* Efir's bridge for games, version 1. A game's page includes it from the deployment that its players come
   from: <script src="https://efir.example.org/host/v1.js"></script>. Its types are in v1.d.ts beside it. */
(() => {
  "use strict";
  const VERSION = 1;
  // Only the deployment that this script comes from is believed, and only it hears the page.
  const { origin } = new URL(document.currentScript.src);
  const room = window.parent;
  const listeners = new Map();
  let welcomed;
  const isWelcome = new Promise((resolve) => (welcomed = resolve));

  const say = (type, more) => room.postMessage({ efir: VERSION, type, ...more }, origin);
  const tell = (event, value) => {
    for (const listener of [...(listeners.get(event) ?? [])]) listener(value);
  };

  const api = {
    on(event, listener) {
      const all = listeners.get(event) ?? new Set();
      listeners.set(event, all.add(listener));
      if (event === "levels" && all.size === 1) say("levels", { on: true });
      return () => {
        if (all.delete(listener) && event === "levels" && all.size === 0)
          say("levels", { on: false });
      };
    },
    setMic: (on) => say("mic", { on }),
    invite: () => say("invite"),
    share: (text) => say("share", { text }),
    haptic: (kind) => say("haptic", { kind }),
    newTicket: () => say("ticket"),
    close: () => say("close"),
  };

  window.addEventListener("message", ({ data, source, origin: from }) => {
    if (source !== room || from !== origin || data?.efir !== VERSION) return;
    const { efir: _, type, ...news } = data;
    if (type === "levels") return tell(type, news.levels);
    Object.assign(api, news);
    if (type === "welcome") welcomed(api);
    else tell(type, news[type]);
  });

  window.Efir = {
    connect() {
      if (room === window) return Promise.reject(new Error("this page is not inside a room"));
      say("hello");
      return isWelcome;
    },
  };
})();
