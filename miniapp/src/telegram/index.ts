/**
 * Telegram as the rest of the Mini App sees it: typed, version-gated, and silent where there is no
 * client. The only folder that knows Telegram's events and objects.
 */
import { createBackButton, type BackButton } from "./back-button";
import { createBridge, type Bridge, type BridgeWindow } from "./bridge";
import { parseLaunch, type Launch } from "./launch";
import { shareLink, telegramPath } from "./links";
import { applyTheme, themeVariables } from "./theme";
import { isVersionAtLeast } from "./version";
import { followViewport, member } from "./viewport";

export type { Launch } from "./launch";
export { telegramWebLink } from "./links";

/** How a touch feels. */
export type Haptic = "light" | "medium" | "success" | "warning" | "selection";

/** The client around the page. */
export interface Telegram {
  readonly launch: Launch;
  readonly back: BackButton;
  /** Tells the client that the page can be shown, and takes the whole height. */
  start(): void;
  /** While on: closing asks first, and a swipe down does not close. */
  guardClosing(on: boolean): void;
  /** Paints the client's own header and background, `#rrggbb`; null for the theme's. */
  setChrome(color: string | null): void;
  readonly haptic: (kind: Haptic) => void;
  /** Opens a link in the browser. */
  openLink(url: string): void;
  /** Lets the person choose a chat to send a link to. */
  share(url: string, text: string): void;
  /** Whether the client can send messages that the bot has prepared. */
  readonly canSendPrepared: boolean;
  /** Lets the person choose a chat for one; `failed` is called when the client cannot send it. */
  sendPrepared(id: string, failed: () => void): void;
  /** Whether the client can put the Mini App on the home screen, and has not done it yet. */
  checkHomeScreen(): Promise<boolean>;
  addToHomeScreen(): void;
  /** Asks the person to let the bot write to them; null where the client cannot ask. */
  readonly askToWrite: (() => Promise<boolean>) | null;
  /** Closes the Mini App. */
  close(): void;
}

/** Connects to the client of this window. */
export function createTelegram(window: Window & typeof globalThis): Telegram {
  const bridgeWindow = window as unknown as BridgeWindow;
  const launch = parseLaunch(window.location.href, bridgeWindow.TelegramWebviewProxy !== undefined);
  const bridge = createBridge(bridgeWindow);
  const root = window.document.documentElement;
  const supports = (version: string): boolean => isVersionAtLeast(launch.version, version);

  root.dataset["platform"] = launch.platform;
  applyTheme(root, themeVariables(launch.themeParams));

  return {
    launch,
    back: createBackButton(bridge, supports("6.1")),
    start() {
      bridge.on("theme_changed", (data) => {
        applyTheme(root, themeVariables(colors(member(data, "theme_params"))));
      });
      if (supports("8.0")) followViewport(bridge, root);
      answerReload(bridge, window.location);
      bridge.post("web_app_ready");
      bridge.post("web_app_expand");
    },
    guardClosing(on) {
      if (supports("6.2")) {
        bridge.post("web_app_setup_closing_behavior", { need_confirmation: on });
      }
      if (supports("7.7")) {
        bridge.post("web_app_setup_swipe_behavior", { allow_vertical_swipe: !on });
      }
    },
    setChrome(color) {
      if (!supports("6.1")) return;
      const keyed = { color_key: "secondary_bg_color" };
      // Before 6.9 a header could only have one of the theme's own colours.
      const header = color !== null && supports("6.9") ? { color } : keyed;
      bridge.post("web_app_set_header_color", header);
      bridge.post("web_app_set_background_color", color === null ? keyed : { color });
      if (supports("7.10")) {
        bridge.post("web_app_set_bottom_bar_color", color === null ? keyed : { color });
      }
    },
    haptic(kind) {
      if (supports("6.1")) bridge.post("web_app_trigger_haptic_feedback", HAPTICS[kind]);
    },
    openLink(url) {
      if (launch.isTelegram && supports("6.1")) bridge.post("web_app_open_link", { url });
      else window.open(url, "_blank", "noopener");
    },
    share(url, text) {
      const link = shareLink(url, text);
      const path = telegramPath(link);
      if (launch.isTelegram && path !== null && supports("6.1")) {
        bridge.post("web_app_open_tg_link", { path_full: path });
      } else {
        window.open(link, "_blank", "noopener");
      }
    },
    canSendPrepared: launch.isTelegram && supports("8.0"),
    sendPrepared: (id, failed) => sendPrepared(bridge, id, failed),
    ...questions(bridge, (version) => launch.isTelegram && supports(version)),
    close() {
      bridge.post("web_app_close");
    },
  };
}

/** What the client asks the person for us. */
function questions(
  bridge: Bridge,
  supports: (version: string) => boolean,
): Pick<Telegram, "checkHomeScreen" | "addToHomeScreen" | "askToWrite"> {
  return {
    checkHomeScreen: () =>
      supports("8.0")
        ? answerTo(bridge, "web_app_check_home_screen", "home_screen_checked", (data) =>
            ["missed", "unknown"].includes(String(member(data, "status"))),
          )
        : Promise.resolve(false),
    addToHomeScreen() {
      bridge.post("web_app_add_to_home_screen");
    },
    askToWrite: supports("6.9")
      ? () =>
          answerTo(bridge, "web_app_request_write_access", "write_access_requested", (data) => {
            return member(data, "status") === "allowed";
          })
      : null,
  };
}

/** Asks the client something; the answer comes as an event, or never from a client that is odd. */
function answerTo(
  bridge: Bridge,
  question: string,
  event: string,
  read: (data: unknown) => boolean,
): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = bridge.on(event, (data) => {
      stop();
      resolve(read(data));
    });
    bridge.post(question);
  });
}

function sendPrepared(bridge: Bridge, id: string, failed: () => void): void {
  const stops = [
    bridge.on("prepared_message_sent", () => end()),
    bridge.on("prepared_message_failed", (data) => {
      end();
      if (member(data, "error") !== "USER_DECLINED") failed();
    }),
  ];
  const end = (): void => stops.forEach((stop) => stop());
  bridge.post("web_app_send_prepared_message", { id });
}

const HAPTICS: Record<Haptic, Record<string, string>> = {
  light: { type: "impact", impact_style: "light" },
  medium: { type: "impact", impact_style: "medium" },
  success: { type: "notification", notification_type: "success" },
  warning: { type: "notification", notification_type: "warning" },
  selection: { type: "selection_change" },
};

/** Telegram Web reloads a frame only when the page takes part in it. */
function answerReload(bridge: Bridge, location: Location): void {
  bridge.on("reload_iframe", () => {
    bridge.post("iframe_will_reload");
    location.reload();
  });
  bridge.post("iframe_ready", { reload_supported: true });
}

function colors(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => {
      return typeof entry[1] === "string";
    }),
  );
}
