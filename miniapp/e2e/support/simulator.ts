/** What people do in Telegram, done through the simulator that the process brings. */
import { expect } from "@playwright/test";

export interface Person {
  id: number;
  first_name: string;
  language_code?: string;
}

interface Button {
  text: string;
  url?: string;
  web_app?: { url: string };
}

export interface Message {
  message_id: number;
  text?: string;
  from?: { id: number; is_bot?: boolean };
  via_bot?: { username: string };
  reply_markup?: { inline_keyboard: Button[][] };
}

interface World {
  people: Person[];
  chats: { id: number; kind: "private" | "group" }[];
  polls: number;
}

/** How launch data may be spoiled, for tests of its check. */
export interface LaunchOptions {
  auth_date?: number;
  tamper?: boolean;
}

interface Opened {
  open: { url: string };
}

export class Simulator {
  private readonly origin: string;

  constructor(origin: string) {
    this.origin = origin;
  }

  async people(): Promise<Person[]> {
    return (await this.world()).people;
  }

  /** Types into the group as one person and waits for the bot's card; gives its place. */
  async roomInGroup(person: Person, text: string): Promise<RoomCard> {
    return this.roomIn(person, await this.groupId(), text);
  }

  /** The address that a link with this code opens. */
  async launch(person: Person, code: string): Promise<string> {
    const answer = await this.post<Opened>("launch", { person: person.id, start_param: code });
    return answer.open.url;
  }

  /** Everything in the group, oldest first, as this person sees it. */
  async messagesInGroup(person: Person): Promise<Message[]> {
    const query = `messages?person=${person.id}&chat=${await this.groupId()}`;
    return (await this.get<{ messages: Message[] }>(query)).messages;
  }

  private async groupId(): Promise<number> {
    const group = (await this.world()).chats.find((chat) => chat.kind === "group");
    if (!group) throw new Error("the simulator has no group");
    return group.id;
  }

  private async roomIn(person: Person, chat: number, text: string): Promise<RoomCard> {
    await this.post("say", { person: person.id, chat, text });
    let card: Message | undefined;
    await expect
      .poll(
        async () => {
          const { messages } = await this.get<{ messages: Message[] }>(
            `messages?person=${person.id}&chat=${chat}`,
          );
          card = messages.findLast((message) => message.reply_markup !== undefined);
          return card !== undefined;
        },
        { message: "the bot answers with a button" },
      )
      .toBe(true);
    if (!card) throw new Error("the bot's answer is gone");
    return new RoomCard(this, chat, card);
  }

  async post<T>(path: string, body: unknown): Promise<T> {
    const answer = await fetch(`${this.origin}/simulator/control/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  private async get<T>(path: string): Promise<T> {
    const answer = await fetch(`${this.origin}/simulator/control/${path}`);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  private world(): Promise<World> {
    return this.get<World>("world");
  }
}

/** The bot's message with the button that opens the room. */
export class RoomCard {
  private readonly simulator: Simulator;
  private readonly chat: number;
  private readonly message: Message;
  /** The room's code, as the card's button has it. */
  readonly code: string;

  constructor(simulator: Simulator, chat: number, message: Message) {
    this.simulator = simulator;
    this.chat = chat;
    this.message = message;
    const button = message.reply_markup?.inline_keyboard[0]?.[0];
    const address = button?.url ?? button?.web_app?.url ?? "";
    this.code = /startapp=([\w-]+)/.exec(address)?.[1] ?? "";
  }

  /** Presses the first button and gives the address that Telegram would open for this person. */
  async press(person: Person, options: LaunchOptions = {}): Promise<string> {
    const answer = await this.simulator.post<Opened>("press", {
      person: person.id,
      chat: this.chat,
      message_id: this.message.message_id,
      button: [0, 0],
      ...options,
    });
    return answer.open.url;
  }
}
