/** Somebody calls: who, and to answer or not. */
import { useServices } from "../../hooks/services";
import { useRingWords } from "../../hooks/use-ring-words";
import { useBack } from "../../hooks/use-back";
import type { Shown } from "../../rings/types";
import { CallButton } from "./CallButton";
import { CallPage } from "./CallPage";
import { Face } from "./Face";
import { CAMERA } from "../../ui/icons";
import { PHONE } from "../../ui/icons-more";

type Incoming = Extract<Shown, { kind: "incoming" }>;

export function IncomingCall({ shown: { id, person, video } }: { shown: Incoming }) {
  const words = useRingWords();
  const { rings, telegram } = useServices();
  const decline = (): void => rings.decline(id);
  const accept = (camera: boolean): void => {
    telegram.haptic("success");
    rings.accept(id, camera);
  };
  useBack(decline);
  return (
    <CallPage
      mood="calling"
      actions={
        <div className="flex items-start justify-around">
          <CallButton
            icon={PHONE}
            isDown
            isLarge
            variant="decline"
            caption={words("incoming.decline")}
            onClick={decline}
          />
          {video && (
            <CallButton
              icon={PHONE}
              isLarge
              caption={words("incoming.withoutVideo")}
              onClick={() => accept(false)}
            />
          )}
          <CallButton
            icon={video ? CAMERA : PHONE}
            isLarge
            variant="accept"
            caption={words("incoming.accept")}
            onClick={() => accept(video)}
          />
        </div>
      }
    >
      <Face person={person} isCalling>
        {words(video ? "incoming.video" : "incoming.audio")}
      </Face>
    </CallPage>
  );
}
