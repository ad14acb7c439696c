/** The client's viewport and safe areas as CSS variables. */
import type { Bridge } from "./bridge";

const SIDES = ["top", "right", "bottom", "left"] as const;

/** Keeps `--tg-viewport-stable-height` and the inset variables of `root` true. */
export function followViewport(bridge: Bridge, root: HTMLElement): void {
  bridge.on("viewport_changed", (data) => {
    const height = field(data, "height");
    if (height !== null && isTrue(data, "is_state_stable")) {
      root.style.setProperty("--tg-viewport-stable-height", `${height}px`);
    }
  });
  followInsets(bridge, root, "safe_area_changed", "--tg-safe-area-inset");
  followInsets(bridge, root, "content_safe_area_changed", "--tg-content-safe-area-inset");
  bridge.post("web_app_request_viewport");
  bridge.post("web_app_request_safe_area");
  bridge.post("web_app_request_content_safe_area");
}

function followInsets(bridge: Bridge, root: HTMLElement, event: string, prefix: string): void {
  bridge.on(event, (data) => {
    for (const side of SIDES) {
      const inset = field(data, side);
      if (inset !== null) root.style.setProperty(`${prefix}-${side}`, `${inset}px`);
    }
  });
}

function field(data: unknown, name: string): number | null {
  const value = member(data, name);
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function isTrue(data: unknown, name: string): boolean {
  return member(data, name) === true;
}

/** One member of an event's data; undefined when there is none. */
export function member(data: unknown, name: string): unknown {
  return typeof data === "object" && data !== null
    ? (data as Record<string, unknown>)[name]
    : undefined;
}
