/** A person's photo, or their initials while there is none. */
import { createContext, useContext, useState } from "react";
import { gradientFor, initials } from "./avatar-colors";
import { cn } from "./cn";

const SIZES = {
  small: "size-9 text-sm",
  medium: "size-11 text-base",
  large: "size-18 text-2xl",
  huge: "size-24 text-4xl",
  giant: "size-34 text-5xl short:size-26 short:text-4xl",
} as const;

/** Whether photos may be fetched now; one that was begun stays. */
export const PhotosContext = createContext(true);

/** Addresses without a picture: asked once, and not again by every row that is drawn. */
const gone = new Set<string>();

interface Props {
  /** Decides the gradient. */
  id: string;
  name: string;
  /** Image address; one that cannot be loaded counts as none. */
  src: string | null;
  size?: keyof typeof SIZES;
  className?: string;
}

export function Avatar({ id, name, src, size = "medium", className }: Props) {
  const [failed, setFailed] = useState<string | null>(null);
  const isThere = src !== null && src !== failed && !gone.has(src);
  const mayFetch = useContext(PhotosContext);
  const [begun, setBegun] = useState<string | null>(null);
  if (mayFetch && begun !== src) setBegun(src);
  const [from, to] = gradientFor(id);
  return (
    <span
      aria-hidden
      className={cn(
        "relative inline-flex shrink-0 items-center justify-center overflow-hidden rounded-full",
        "font-semibold text-white select-none",
        SIZES[size],
        className,
      )}
      style={{ backgroundImage: `linear-gradient(${from}, ${to})` }}
    >
      {initials(name)}
      {isThere && src === begun && (
        <img
          src={src}
          alt=""
          draggable={false}
          decoding="async"
          onError={() => {
            gone.add(src);
            setFailed(src);
          }}
          className="absolute inset-0 size-full object-cover"
        />
      )}
    </span>
  );
}
