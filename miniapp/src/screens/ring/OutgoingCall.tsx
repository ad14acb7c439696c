/** Somebody is called, or has been answered: how far it is, and to give up. */
import { useCallState, useServices } from "../../hooks/services";
import { useRingWords } from "../../hooks/use-ring-words";
import { useBack } from "../../hooks/use-back";
import type { Shown } from "../../rings/types";
import { CallButton } from "./CallButton";
import { CallPage } from "./CallPage";
import { CameraButton, MicButton } from "./controls";
import { Face } from "./Face";
import { OwnPicture } from "./OwnPicture";
import { PHONE } from "../../ui/icons-more";

type OnTheWay = Extract<Shown, { kind: "outgoing" | "joining" }>;

export function OutgoingCall({ shown }: { shown: OnTheWay }) {
  const words = useRingWords();
  const { rings, telegram } = useServices();
  const isInside = useCallState(({ phase }) => phase.kind === "inside");
  const cancel = (): void => {
    telegram.haptic("medium");
    rings.cancel();
  };
  useBack(cancel);
  return (
    <CallPage
      mood="calling"
      actions={
        <div className="flex items-start justify-around">
          {isInside && (
            <>
              <CameraButton />
              <MicButton />
            </>
          )}
          <CallButton
            icon={PHONE}
            isDown
            variant="decline"
            caption={words("outgoing.cancel")}
            onClick={cancel}
          />
        </div>
      }
    >
      <Face person={shown.person} isCalling={shown.kind === "outgoing"}>
        {words(shown.kind === "joining" ? "joining" : `outgoing.${shown.stage}`)}
      </Face>
      {isInside && <OwnPicture />}
    </CallPage>
  );
}
