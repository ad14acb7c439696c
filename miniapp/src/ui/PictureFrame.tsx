/** The frame over a picture. Draws only; its place is its parent, which is positioned and rounded. */

/** The ways in which a picture can be framed, plain first. */
export const FRAMES = ["none", "aurora", "instant", "film", "neon", "stamp", "garland"] as const;

export type FrameName = (typeof FRAMES)[number];

export function PictureFrame({ name }: { name: FrameName }) {
  return name === "none" ? null : <span aria-hidden className={`frame frame-${name}`} />;
}
