import { basename } from "node:path";
import { expect, test } from "vitest";
import { comesWith } from "./import-graph.mjs";

const names = new Set(comesWith("src/main.ts").map((file) => basename(file)));

test("the first script comes with the lobby, and with what it draws with", () => {
  for (const name of [
    "LobbyScreen.tsx",
    "NarrowRoom.tsx",
    "Faces.tsx",
    "Button.tsx",
    "icons.tsx",
  ]) {
    expect(names).toContain(name);
  }
});

test("the first script comes without what is fetched later, and without what only types need", () => {
  for (const name of ["RoomScreen.tsx", "HomeScreen.tsx", "call-media.ts", "en.ts", "MicOrb.tsx"]) {
    expect(names).not.toContain(name);
  }
});
