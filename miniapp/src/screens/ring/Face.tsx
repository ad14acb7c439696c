/** Who the call is with: a big photo with waves around it, the name, and how it stands. */
import { useRef, type ReactNode } from "react";
import type { RingPerson } from "../../rings/wire";
import { Avatar } from "../../ui/Avatar";
import { useLevel, type WatchLevel } from "../../ui/use-level";

interface Props {
  person: RingPerson;
  /** Waves go out from the photo. */
  isCalling?: boolean;
  /** Waves follow the voice. */
  watchLevel?: WatchLevel | undefined;
  /** What a press on the photo does. */
  onOpen?: { label: string; run: () => void };
  children: ReactNode;
}

export function Face({ person, isCalling = false, watchLevel, onOpen, children }: Props) {
  const photo = <Avatar id={person.name} name={person.name} src={person.avatar} size="giant" />;
  return (
    <div className="flex min-w-0 flex-col items-center px-6 text-center">
      <span className="relative flex">
        {isCalling && (
          <>
            <span className="call-wave" />
            <span className="call-wave" />
          </>
        )}
        {watchLevel && <VoiceWaves watchLevel={watchLevel} />}
        <span className="relative flex">{photo}</span>
        {onOpen && (
          <button
            type="button"
            aria-label={onOpen.label}
            onClick={onOpen.run}
            className="absolute inset-0 rounded-full"
          />
        )}
      </span>
      <h1
        dir="auto"
        className="mt-6 line-clamp-2 max-w-full text-[1.75rem] leading-tight font-semibold text-balance break-words short:mt-3 short:text-2xl"
      >
        {person.name}
      </h1>
      <div className="mt-2 min-h-6 text-[1.0625rem] text-balance text-white/90" aria-live="polite">
        {children}
      </div>
    </div>
  );
}

/** Two soft rings that grow with the voice, the outer one further. */
function VoiceWaves({ watchLevel }: { watchLevel: WatchLevel }) {
  const inner = useRef<HTMLSpanElement>(null);
  const outer = useRef<HTMLSpanElement>(null);
  useLevel(inner, watchLevel, 0.22);
  useLevel(outer, watchLevel, 0.4);
  return (
    <>
      <span ref={outer} className="call-voice" />
      <span ref={inner} className="call-voice" />
    </>
  );
}
