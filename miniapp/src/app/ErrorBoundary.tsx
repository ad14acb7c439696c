/** Catches what should not happen while drawing, and offers the one thing that helps. */
import { Component, type ReactNode } from "react";
import { ServicesContext } from "../hooks/services";
import { Button } from "../ui/Button";

interface State {
  readonly failed: boolean;
}

export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  static override contextType = ServicesContext;
  declare context: React.ContextType<typeof ServicesContext>;
  override state: State = { failed: false };

  static getDerivedStateFromError(): State {
    return { failed: true };
  }

  /** Nobody else tells: whoever looks for the cause finds it in the console. */
  override componentDidCatch(error: unknown): void {
    reportError(error);
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    const t = this.context?.locale.getState().t;
    return (
      <main
        role="alert"
        className="screen-height flex flex-col items-center justify-center gap-3 bg-bg px-6 text-center text-text"
      >
        <h1 className="text-xl font-bold">{t?.("trouble.internal")}</h1>
        <p className="max-w-90 text-hint">{t?.("trouble.internalText")}</p>
        <Button className="mt-3" onClick={() => window.location.reload()}>
          {t?.("common.reload")}
        </Button>
      </main>
    );
  }
}
