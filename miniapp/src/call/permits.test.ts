import { expect, test } from "vitest";
import type { MediaState, ParticipantView } from "../protocol/generated";
import { permitsBetween } from "./permits";
import { person } from "./testing/samples";

const EVERYTHING = { mic: true, camera: true, screen: true };

/** `mic+camera+screen`, or `-` for nothing. */
function said(kinds: MediaState): string {
  const on = Object.entries(kinds).filter(([, isOn]) => isOn);
  return on.map(([kind]) => kind).join("+") || "-";
}

function between(own: Partial<ParticipantView>, other: Partial<ParticipantView>): string {
  const all = { media: EVERYTHING };
  const { isOnAir, sendTo, takeFrom } = permitsBetween(
    person("me", { ...all, ...own }),
    person("bob", { ...all, ...other }),
  );
  return `${isOnAir ? "on air" : "apart"}: send ${said(sendTo)}, take ${said(takeFrom)}`;
}

const ROLES = ["owner", "admin", "speaker", "listener"] as const;
const PLACES = ["inside", "lobby", "knocking"] as const;

test("two people inside hear and see each other", () => {
  expect(between({}, {})).toBe("on air: send mic+camera+screen, take mic+camera+screen");
});

test.each(
  PLACES.flatMap((own) => PLACES.map((other) => [own, other] as const)).filter(
    ([own, other]) => own !== "inside" || other !== "inside",
  ),
)("%s and %s, nothing passes whatever their roles", (own, other) => {
  for (const role of ROLES) {
    const passes = between({ presence: own, role: "owner" }, { presence: other, role });
    expect(passes).toBe("apart: send -, take -");
  }
});

test.each(ROLES)("of a %s is taken what the role allows", (role) => {
  const taken = role === "listener" ? "-" : "mic+camera+screen";
  expect(between({}, { role })).toBe(`on air: send mic+camera+screen, take ${taken}`);
});

test("a listener sends nothing and hears and sees everybody else", () => {
  expect(between({ role: "listener" }, {})).toBe("on air: send -, take mic+camera+screen");
});

test.each(["mic", "camera", "screen"] as const)(
  "what the server does not call on is not taken: %s",
  (kind) => {
    const media = { ...EVERYTHING, [kind]: false };
    const taken = said(media);
    expect(between({}, { media })).toBe(`on air: send mic+camera+screen, take ${taken}`);
  },
);

test("the absence of a socket takes nobody's voice away", () => {
  expect(between({}, { connection: "reconnecting" })).toBe(
    "on air: send mic+camera+screen, take mic+camera+screen",
  );
});
