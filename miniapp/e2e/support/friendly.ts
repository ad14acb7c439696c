/** A game's page of good will, which shows what the bridge tells it and has a button for all it may ask. */

/** What the page has been told so far. */
export interface Heard {
  readonly room: string;
  readonly ws: string;
  readonly language: string;
  readonly scheme: string;
  readonly colors: Readonly<Record<string, string>>;
  readonly tickets: string[];
  readonly people: { isYou: boolean; mic: boolean; speaking: boolean }[];
  readonly levels: number;
  readonly languages: string[];
  readonly expiresAt: number;
}

/** The haptics that a page may ask for; each has a button of that name. */
export const HAPTICS = ["light", "medium", "success", "warning", "selection"];

/** The page for a deployment. */
export const friendly = (efir: string): string => `<!doctype html><title>friendly</title>
<p id="heard"></p><p id="refused"></p><script src="${efir}/host/v1.js"></script><script>
(async () => {
  const room = await Efir.connect();
  const tickets = [room.ticket];
  const languages = [room.language];
  let levels = 0;
  const show = () => {
    const { roomCode, wsUrl, language, theme, people, expiresAt } = room;
    const heard = { room: roomCode, ws: wsUrl, language, scheme: theme.scheme, colors: theme.colors,
      tickets, people, levels, languages, expiresAt };
    document.getElementById("heard").textContent = JSON.stringify(heard);
  };
  room.on("people", show);
  room.on("theme", show);
  room.on("ticket", (ticket) => { tickets.push(ticket); show(); });
  room.on("language", (language) => { languages.push(language); show(); });
  room.on("levels", (all) => { levels = Math.max(levels, ...Object.values(all)); show(); });
  const button = (name, run) => {
    const one = document.createElement("button");
    one.textContent = name;
    one.onclick = run;
    document.body.append(one);
  };
  button("speak", () => room.setMic(true));
  button("be silent", () => room.setMic(false));
  for (const kind of ${JSON.stringify(HAPTICS)}) button(kind, () => room.haptic(kind));
  button("another ticket", () => room.newTicket());
  button("share", () => room.share("Ann won!"));
  button("invite", () => room.invite());
  button("close", () => room.close());
  show();
})().catch((error) => { document.getElementById("refused").textContent = error.message; });
</script>`;
