/** What rings while one is in a room: a card that leaves the room and its controls free. */
import type { ReactNode } from "react";
import { useServices, useT } from "../../hooks/services";
import { useRingWords } from "../../hooks/use-ring-words";
import type { Shown } from "../../rings/types";
import type { RingPerson } from "../../rings/wire";
import { Avatar } from "../../ui/Avatar";
import { CallButton } from "./CallButton";
import { reasonOf, type Over } from "./over-words";
import { CAMERA } from "../../ui/icons";
import { CLOSE, PHONE, TELEGRAM } from "../../ui/icons-more";

interface CardProps {
  person: RingPerson;
  text: ReactNode;
  detail?: ReactNode;
  children: ReactNode;
}

function Card({ person, text, detail, children }: CardProps) {
  return (
    <div className="room mx-auto max-w-120 p-2">
      <div className="rounded-2xl bg-[#3b4552] p-3 shadow-lg">
        <div className="flex items-center gap-2.5">
          <Avatar id={person.name} name={person.name} src={person.avatar} />
          <div className="min-w-0 grow" aria-live="polite">
            <p dir="auto" className="truncate font-semibold">
              {person.name}
            </p>
            <p className="text-sm text-white/85">{text}</p>
          </div>
          {children}
        </div>
        <p className="text-xs text-balance text-white/75 not-empty:pt-2" aria-live="polite">
          {detail}
        </p>
      </div>
    </div>
  );
}

export function IncomingCard({ shown }: { shown: Extract<Shown, { kind: "incoming" }> }) {
  const words = useRingWords();
  const { rings, telegram } = useServices();
  const { id, person, video } = shown;
  return (
    <Card
      person={person}
      text={words(video ? "incoming.video" : "incoming.audio")}
      detail={words("incoming.leaves")}
    >
      <CallButton
        isBare
        icon={PHONE}
        isDown
        variant="decline"
        caption={words("incoming.decline")}
        onClick={() => rings.decline(id)}
      />
      <CallButton
        isBare
        icon={video ? CAMERA : PHONE}
        variant="accept"
        caption={words("incoming.accept")}
        onClick={() => {
          telegram.haptic("success");
          rings.accept(id, video);
        }}
      />
    </Card>
  );
}

export function OutgoingCard({ shown }: { shown: Extract<Shown, { kind: "outgoing" }> }) {
  const words = useRingWords();
  const { rings } = useServices();
  return (
    <Card person={shown.person} text={words(`outgoing.${shown.stage}`)}>
      <CallButton
        isBare
        icon={PHONE}
        isDown
        variant="decline"
        caption={words("outgoing.cancel")}
        onClick={() => rings.cancel()}
      />
    </Card>
  );
}

export function OverCard({ shown }: { shown: Over }) {
  const t = useT();
  const words = useRingWords();
  const { rings, telegram } = useServices();
  const { link } = shown;
  const reason = reasonOf(shown);
  return (
    <Card person={shown.person} text={words(`over.${shown.why}`)} detail={reason && words(reason)}>
      {link !== null && (
        <CallButton
          isBare
          icon={TELEGRAM}
          variant="accept"
          caption={words("over.send")}
          onClick={() => telegram.share(link, words("over.shareText"))}
        />
      )}
      <CallButton isBare icon={CLOSE} caption={t("common.close")} onClick={() => rings.dismiss()} />
    </Card>
  );
}
