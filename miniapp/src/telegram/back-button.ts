/**
 * Telegram's back button, which on Android is also the phone's back gesture: a stack, so that a
 * sheet over a screen takes the first press and the screen the next one.
 */
import type { Bridge } from "./bridge";

/** The stack of those who want the next press. */
export interface BackButton {
  /** Takes presses until the returned function is called. */
  push(handler: () => void): () => void;
}

/** Makes the stack; without support in the client it never hears a press. */
export function createBackButton(bridge: Bridge, supported: boolean): BackButton {
  const handlers: { run: () => void }[] = [];
  const show = (): void => {
    if (supported) {
      bridge.post("web_app_setup_back_button", { is_visible: handlers.length > 0 });
    }
  };
  bridge.on("back_button_pressed", () => handlers.at(-1)?.run());
  return {
    push(handler) {
      const entry = { run: handler };
      handlers.push(entry);
      show();
      return () => {
        const at = handlers.indexOf(entry);
        if (at >= 0) handlers.splice(at, 1);
        show();
      };
    },
  };
}
