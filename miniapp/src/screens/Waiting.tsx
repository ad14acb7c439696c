/** Nothing to show yet; after a while, why. */
import { useCall, useCallState, useServices, useT } from "../hooks/services";
import { useBack } from "../hooks/use-back";
import { useSlow } from "../hooks/use-slow";
import { Button } from "../ui/Button";
import { cn } from "../ui/cn";
import { Spinner } from "../ui/Spinner";

const TONES = { theme: "bg-page text-link", room: "room bg-room text-room-active" } as const;

export function Waiting({ tone }: { tone: keyof typeof TONES }) {
  const t = useT();
  const call = useCall();
  const { navigation } = useServices();
  const stuck = useCallState((state) => state.link === "unreachable");
  const isSlow = useSlow();
  useBack(() => navigation.home());
  return (
    <main
      role="status"
      className={cn(
        "screen-height flex flex-col items-center justify-center gap-4 text-[0.9375rem]",
        TONES[tone],
      )}
    >
      <Spinner className="size-9" />
      <p className="px-6 text-center text-balance">
        {t(stuck ? "lobby.unreachable" : isSlow ? "waiting.slow" : "lobby.connecting")}
      </p>
      {stuck && <Button onClick={() => call.retry()}>{t("common.retry")}</Button>}
    </main>
  );
}
