/** Nothing to show yet; after a moment, that it goes on. */
import { useServices, useT } from "../hooks/services";
import { useBack } from "../hooks/use-back";
import { cn } from "../ui/cn";
import { Spinner } from "../ui/Spinner";

const TONES = { theme: "bg-page text-link", room: "room bg-room text-room-active" } as const;

export function Waiting({ tone }: { tone: keyof typeof TONES }) {
  const t = useT();
  const { navigation } = useServices();
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
      {t("lobby.connecting")}
    </main>
  );
}
