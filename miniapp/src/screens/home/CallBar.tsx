/** The call that goes on while one is at home: its room, the microphone, and the way back. */
import { useCallState, useServices, useT } from "../../hooks/services";
import { IconButton } from "../../ui/IconButton";
import { Icon, MIC, MIC_OFF, SPEAKER } from "../../ui/icons";
import { roomTitle } from "../room-title";
import { useMic } from "../room/use-mic";

export function CallBar() {
  const isOn = useCallState(({ phase }) => phase.kind === "inside");
  return isOn && <Bar />;
}

function Bar() {
  const t = useT();
  const { navigation } = useServices();
  const mic = useMic();
  const title = useCallState((state) => roomTitle(state.room));
  const count = useCallState(
    (state) => state.participants.filter(({ presence }) => presence === "inside").length,
  );
  const isLive = mic.orb === "live";
  return (
    <>
      {/* Nothing at home ends behind the bar. */}
      <div className="h-20" />
      <section
        aria-label={title}
        className="room safe-bottom fixed inset-x-0 bottom-0 z-20 bg-room text-room-text"
      >
        <div className="safe-x-3 mx-auto flex h-16 max-w-120 items-center gap-2">
          <button
            type="button"
            onClick={() => navigation.restore()}
            className="flex h-13 min-w-0 grow items-center gap-3 rounded-xl px-1 text-left active:opacity-70"
          >
            <span className="flex size-10 shrink-0 items-center justify-center rounded-full bg-linear-to-tr from-[#0fa846] to-[#0a9c9e] text-white">
              <Icon of={SPEAKER} className="size-5.5" />
            </span>
            <span className="min-w-0 grow">
              <bdi className="block truncate font-medium">{title}</bdi>
              <span className="block truncate text-[0.8125rem] text-room-hint">
                {t("home.backToCall")} · {t("room.people", { n: count })}
              </span>
            </span>
          </button>
          <IconButton
            icon={isLive ? MIC : MIC_OFF}
            label={t(mic.label)}
            aria-pressed={isLive}
            busy={mic.orb === "connecting"}
            onClick={mic.toggle}
          />
        </div>
      </section>
    </>
  );
}
