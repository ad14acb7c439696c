/**
 * The sheet about the connection, which is fetched when somebody opens it: ahead of that it would
 * stand in the way of the voices on a narrow line. Who opens it may have a bad connection, so it is
 * asked for until it comes.
 */
import { later } from "../../boot/later";
import { useConnectionWords } from "../../hooks/use-connection-words";
import { useT } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { useLater } from "../../hooks/use-later";
import { Sheet } from "../../ui/Sheet";
import { Spinner } from "../../ui/Spinner";

interface Props {
  /** Whose connection is looked at first; null for all together. */
  who: string | null;
  onClose: () => void;
}

const file = later(() => import("../connection/ConnectionSheet"));

export function ConnectionOverlay(props: Props) {
  const sheet = useLater(file);
  return sheet ? <sheet.ConnectionSheet {...props} /> : <Coming onClose={props.onClose} />;
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
