/** How one's own pictures are framed, and whether the others see it. */
import { useServices } from "../../hooks/services";
import { useChoice } from "../../hooks/use-choices";
import { useSettingsWords } from "../../hooks/use-settings-words";
import { cn } from "../../ui/cn";
import { FRAMES, PictureFrame } from "../../ui/PictureFrame";
import { Group, SwitchRow } from "./rows";

export function FrameGroup() {
  const words = useSettingsWords();
  const { choices } = useServices();
  const frame = useChoice("frame");
  const showsFrame = useChoice("showsFrame");
  return (
    <Group title={words("frames")}>
      <div
        role="group"
        aria-label={words("frames")}
        className="grid grid-cols-3 gap-3 px-4 pt-3 pb-2 wide:grid-cols-4"
      >
        {FRAMES.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === frame}
            onClick={() => choices.change({ frame: name })}
            className="group flex min-w-0 flex-col items-center gap-1 text-[0.8125rem]"
          >
            <span className="relative block aspect-4/3 w-full overflow-hidden rounded-xl bg-linear-to-br from-[#3d6ea8] to-[#7a4f9e]">
              <span className="absolute inset-x-[32%] top-[22%] aspect-square rounded-full bg-[#f0d9c4]" />
              <span className="absolute inset-x-[18%] top-[68%] h-full rounded-t-full bg-[#e9eef5]" />
              <PictureFrame name={name} />
            </span>
            <span
              className={cn(
                "max-w-full truncate rounded-full px-2",
                name === frame && "bg-(--row-link) font-medium text-(--row-menu)",
              )}
            >
              {words(`frame.${name}`)}
            </span>
          </button>
        ))}
      </div>
      <SwitchRow isOn={showsFrame} onToggle={() => choices.change({ showsFrame: !showsFrame })}>
        {words("showsFrame")}
      </SwitchRow>
    </Group>
  );
}
