/** The types that tie the languages together. */
import type { en } from "./en";

/** A word for each plural category that a language has; `other` is always there. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** The same words in another language: a text where English has a text, a plural where a plural. */
export type MessagesOf<En> = {
  readonly [K in keyof En]: En[K] extends string ? string : Plural;
};

/** Every key. */
export type MessageKey = keyof typeof en;

/** One whole language. */
export type Messages = MessagesOf<typeof en>;

type Placeholders<Text> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

type TextOf<Message> = Message extends string ? Message : Message[keyof Message];

type ParamsOf<Message> = Record<Placeholders<TextOf<Message>>, string | number>;

/** The arguments of `t`: nothing more than the key where the text has no placeholders. */
type ArgumentsOf<Message> = keyof ParamsOf<Message> extends never
  ? []
  : [params: ParamsOf<Message>];

/** Gives the words for a key of these messages. */
export type TranslateOf<En> = <K extends keyof En>(key: K, ...params: ArgumentsOf<En[K]>) => string;

/** The keys of texts without placeholders, for tables of words. */
export type PlainKeyOf<En> = {
  [K in keyof En]: ArgumentsOf<En[K]> extends [] ? K : never;
}[keyof En];

export type PlainKey = PlainKeyOf<typeof en>;
