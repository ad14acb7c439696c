/**
 * A screen in the person's Telegram theme: something in the middle, something to press below, or beside
 * it on a phone that lies on its side.
 */
import type { ReactNode } from "react";

interface Props {
  children: ReactNode;
  /** Stays at the bottom, under the thumb. */
  actions: ReactNode;
}

export function Page({ children, actions }: Props) {
  return (
    <main className="screen-height safe-top safe-x flex flex-col bg-bg text-text short:flex-row">
      <div className="flex min-h-0 grow flex-col overflow-y-auto short:basis-1/2">
        <div className="my-auto py-6">{children}</div>
      </div>
      <footer className="safe-bottom shrink-0 short:basis-1/2 short:self-center">
        <div className="mx-auto flex max-w-105 flex-col gap-2.5 px-4 pt-2 pb-4">{actions}</div>
      </footer>
    </main>
  );
}
