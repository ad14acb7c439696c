/** The faces of those who are inside: a row that fits, and how many more there are. */
import type { Participant } from "../../call/types";
import { Avatar } from "../../ui/Avatar";

/** As many as fit on the narrowest phone. */
const FACES_MAX = 5;

export function Faces({ people }: { people: readonly Participant[] }) {
  const shown = people.length > FACES_MAX ? people.slice(0, FACES_MAX - 1) : people;
  const more = people.length - shown.length;
  return (
    <ul className="flex justify-center gap-2 px-4 pt-4">
      {shown.map((one) => (
        <li key={one.id} className="flex w-15 min-w-0 flex-col items-center gap-1">
          <Avatar id={one.id} name={one.name} src={one.avatar} />
          <bdi className="w-full truncate text-center text-xs text-hint">
            {one.name.split(" ")[0]}
          </bdi>
        </li>
      ))}
      {more > 0 && (
        <li className="flex w-15 min-w-0 flex-col items-center">
          <span className="flex size-11 items-center justify-center rounded-full bg-accent-soft font-semibold text-link">
            +{more}
          </span>
        </li>
      )}
    </ul>
  );
}
