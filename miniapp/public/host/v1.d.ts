/** Efir's bridge for games, version 1: what `<script src="https://<deployment>/host/v1.js">` brings. */
interface EfirPerson {
  /** The same as in their ticket: their seat. */
  participant: string;
  name: string;
  photoUrl: string | null;
  isYou: boolean;
  isGuest: boolean;
  role: "listener" | "speaker" | "admin" | "owner";
  mic: boolean;
  speaking: boolean;
  online: boolean;
}

interface EfirTheme {
  scheme: "light" | "dark";
  /** Telegram's colours by name, such as `bg-color`. */
  colors: Record<string, string>;
}

interface EfirEvents {
  people: EfirPerson[];
  /** A new ticket; show it when your server asks for one. */
  ticket: string;
  theme: EfirTheme;
  language: string;
  /** Loudness (0-1) by participant, ten times a second, while somebody listens to this event. */
  levels: Record<string, number>;
}

interface EfirRoom {
  /** The player ticket, always one that is good. */
  readonly ticket: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly roomCode: string;
  readonly wsUrl: string;
  /** `ru`, `uk` or `en`. */
  readonly language: string;
  readonly theme: EfirTheme;
  readonly people: readonly EfirPerson[];
  /** Calls `listener` from now on; returns how to stop. */
  on<K extends keyof EfirEvents>(event: K, listener: (value: EfirEvents[K]) => void): () => void;
  /** Closes the player's microphone, or has the room ask them to open it. */
  setMic(on: boolean): void;
  /** Has the room ask the player to invite somebody. */
  invite(): void;
  /** Has the room ask the player to send this text to a chat of theirs, at most 400 characters. */
  share(text: string): void;
  haptic(kind: "light" | "medium" | "success" | "warning" | "selection"): void;
  /** Asks for a new ticket; it comes as the event `ticket`. */
  newTicket(): void;
  /** Has the room ask the player to leave. */
  close(): void;
}

interface Window {
  readonly Efir: {
    /** Resolves when the room has answered; rejects outside of one. */
    connect(): Promise<EfirRoom>;
  };
}
