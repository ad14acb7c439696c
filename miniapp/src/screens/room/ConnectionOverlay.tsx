/**
 * The sheet about the connection, which is fetched when somebody opens it: ahead of that it would
 * stand in the way of the voices on a narrow line. Who opens it may have a bad connection, so it is
 * asked for until it comes.
 */
import { useEffect, useState, type ComponentType } from "react";
import { useConnectionWords } from "../../hooks/use-connection-words";
import { useT } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { Sheet } from "../../ui/Sheet";
import { Spinner } from "../../ui/Spinner";

interface Props {
  /** Whose connection is looked at first; null for all together. */
  who: string | null;
  onClose: () => void;
}

type ConnectionSheet = ComponentType<Props>;

const RETRY_MS = 2_000;

let fetched: ConnectionSheet | null = null;
const fetchSheet = async (): Promise<ConnectionSheet> =>
  (fetched ??= (await import("../connection/ConnectionSheet")).ConnectionSheet);

export function ConnectionOverlay(props: Props) {
  const [Shown, setShown] = useState<ConnectionSheet | null>(() => fetched);
  const isThere = Shown !== null;
  useEffect(() => {
    if (isThere) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const attempt = (): void => {
      fetchSheet().then(
        (sheet) => {
          if (!isOver) setShown(() => sheet);
        },
        () => {
          if (!isOver) timer = setTimeout(attempt, RETRY_MS);
        },
      );
    };
    attempt();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [isThere]);
  return Shown ? <Shown {...props} /> : <Coming onClose={props.onClose} />;
}

function Coming({ onClose }: { onClose: () => void }) {
  const t = useT();
  const words = useConnectionWords();
  useBack(onClose);
  return (
    <Sheet tone="room" title={words("title")} closeLabel={t("common.close")} onClose={onClose}>
      <p role="status" className="flex items-center justify-center gap-3 px-5 py-8 text-room-hint">
        <Spinner className="size-5" />
        {words("loading")}
      </p>
    </Sheet>
  );
}
