/** The call is over, or has not come about: why, and what to do. One is home by oneself after a while. */
import { useLocale, useServices } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { useRingWords } from "../../hooks/use-ring-words";
import { CallButton } from "./CallButton";
import { CallPage } from "./CallPage";
import { Face } from "./Face";
import { againOf, reasonOf, type Over } from "./over-words";
import { CAMERA } from "../../ui/icons";
import { CLOSE, PHONE, TELEGRAM } from "../../ui/icons-more";

/** A call that nobody heard anything of has no length to speak of. */
const LENGTH_MS_MIN = 1000;

export function OverCall({ shown }: { shown: Over }) {
  const { t, formatLength } = useLocale();
  const words = useRingWords();
  const { rings, telegram } = useServices();
  const { why, link, lastedMs } = shown;
  const reason = reasonOf(shown);
  const again = againOf(shown);
  useBack(() => rings.dismiss());
  return (
    <CallPage
      mood="over"
      actions={
        <div className="flex items-start justify-around">
          <CallButton
            icon={CLOSE}
            caption={t("common.close")}
            isLarge
            onClick={() => rings.dismiss()}
          />
          {again && (
            <CallButton
              icon={shown.video ? CAMERA : PHONE}
              caption={words(again)}
              variant="accept"
              isLarge
              onClick={() => rings.again()}
            />
          )}
          {link !== null && (
            <CallButton
              icon={TELEGRAM}
              caption={words("over.send")}
              variant="accept"
              isLarge
              onClick={() => telegram.share(link, words("over.shareText"))}
            />
          )}
        </div>
      }
    >
      <Face person={shown.person}>
        <p>{words(`over.${why}`)}</p>
        {lastedMs >= LENGTH_MS_MIN && <p className="text-white/80">{formatLength(lastedMs)}</p>}
        {reason && (
          <p className="mx-auto mt-2 max-w-90 text-[0.9375rem] text-white/80">{words(reason)}</p>
        )}
        {link !== null && (
          <p className="mx-auto mt-2 max-w-90 text-[0.9375rem] text-white/80">
            {words("over.linkText")}
          </p>
        )}
      </Face>
    </CallPage>
  );
}
