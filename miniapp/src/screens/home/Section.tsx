/** A card of rows under a heading, as in Telegram's settings. */
import type { ReactNode } from "react";

export function Section({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <section className="px-4 pb-5">
      {title !== undefined && (
        <h2 className="px-4 pb-1.5 text-[0.8125rem] font-medium text-heading">{title}</h2>
      )}
      <div className="overflow-hidden rounded-2xl bg-section">{children}</div>
    </section>
  );
}
