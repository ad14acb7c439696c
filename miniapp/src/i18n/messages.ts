/** The types that tie the languages together. */
import type { en } from "./en";

/** A word for each plural category that a language has; `other` is always there. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** Every key. */
export type MessageKey = keyof typeof en;

/** One whole language: a text where English has a text, a plural where it has a plural. */
export type Messages = {
  readonly [K in MessageKey]: (typeof en)[K] extends string ? string : Plural;
};

type Placeholders<Text> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

type TextOf<Message> = Message extends string ? Message : Message[keyof Message];

/** The placeholders of a key. */
export type ParamsOf<K extends MessageKey> = Record<
  Placeholders<TextOf<(typeof en)[K]>>,
  string | number
>;

/** The arguments of `t`: nothing more than the key where the text has no placeholders. */
export type Arguments<K extends MessageKey> = keyof ParamsOf<K> extends never
  ? []
  : [params: ParamsOf<K>];

/** The keys of texts without placeholders, for tables of words. */
export type PlainKey = {
  [K in MessageKey]: Arguments<K> extends [] ? K : never;
}[MessageKey];
