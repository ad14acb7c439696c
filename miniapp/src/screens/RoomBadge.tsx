/** A room's picture and name at the head of a screen. */
import { Avatar } from "../ui/Avatar";

interface Props {
  code: string;
  title: string;
  /** Leaves room for something else. */
  isSmall?: boolean;
  children?: React.ReactNode;
}

export function RoomBadge({ code, title, isSmall = false, children }: Props) {
  return (
    <header className="flex flex-col items-center px-5 text-center">
      <Avatar id={code} name={title} src={null} size={isSmall ? "large" : "huge"} />
      <h1
        dir="auto"
        className="mt-3 line-clamp-2 text-[1.375rem] leading-tight font-bold text-balance break-words"
      >
        {title}
      </h1>
      <p className="mt-1.5 min-h-6 text-[0.9375rem] text-balance text-hint">{children}</p>
    </header>
  );
}
