/** Says what happens among the people: to a screen reader in words, to everybody in short sounds. */
import { useEffect, useRef, useState } from "react";
import { useCallState } from "../../hooks/services";
import { useRoomWords } from "../../hooks/use-room-words";
import { newsOf } from "./news";
import { usePlaySound } from "./sounds/use-sounds";

/** Long enough to be read, short enough not to be found again later. */
const SAID_MS = 4_000;

export function Announcer() {
  const words = useRoomWords();
  const play = usePlaySound();
  const participants = useCallState((state) => state.participants);
  const before = useRef(participants);
  const [said, setSaid] = useState("");
  useEffect(() => {
    const news = newsOf(before.current, participants);
    before.current = participants;
    const [first] = news;
    if (!first) return;
    play(first.kind);
    setSaid(news.map(({ kind, name }) => words(`news.${kind}`, { name })).join(". "));
  }, [participants, play, words]);
  const notice = useCallState((state) => state.notices[state.notices.length - 1]?.kind ?? null);
  useEffect(() => {
    if (notice === "may_speak" || notice === "unmute_requested") play("maySpeak");
    if (notice === "muted_by_admin") play("muted");
  }, [notice, play]);
  useEffect(() => {
    if (said === "") return;
    const timer = setTimeout(() => setSaid(""), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <p role="status" className="sr-only">
      {said}
    </p>
  );
}
