/**
 * Whether a body has the shape that its type promises, cheaply: shapes are written beside the
 * generated types, and one that is not like its type does not compile. Pure.
 */

/** What holds no null, by its name in a shape. */
type Plain<T> = [T] extends [boolean]
  ? "flag"
  : [T] extends [string]
    ? "text"
    : [T] extends [number]
      ? "number"
      : [T] extends [readonly string[]]
        ? "texts"
        : never;

/** What a field holds; with a question mark where that may be null. A list of things with fields is the shape of one. */
type NameOf<T> = null extends T
  ? `${Plain<NonNullable<T>>}?`
  : [T] extends [readonly (infer Item extends object)[]]
    ? readonly [Shape<Item>]
    : Plain<T>;

/** Every field of `T`, by the name of what it holds. */
export type Shape<T> = { readonly [K in keyof T]-?: NameOf<T[K]> };

const IS: Readonly<Record<string, (value: unknown) => boolean>> = {
  flag: (value) => typeof value === "boolean",
  text: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  texts: (value) => Array.isArray(value) && value.every((one) => typeof one === "string"),
};

/** Whether `body` has every field of the shape; what else it has is of a newer server. */
export function hasShape<T extends object>(body: unknown, shape: Shape<T>): body is T {
  if (typeof body !== "object" || body === null) return false;
  const fields = body as Record<string, unknown>;
  return Object.entries<string | readonly [Shape<object>]>(shape).every(([name, kind]) => {
    const value = fields[name];
    if (typeof kind !== "string") return isListOf(value, kind[0]);
    if (kind.endsWith("?")) return value === null || (IS[kind.slice(0, -1)]?.(value) ?? false);
    return IS[kind]?.(value) ?? false;
  });
}

/** Whether `body` is a list of such things. */
export function isListOf<T>(body: unknown, shape: Shape<T>): body is readonly T[] {
  return Array.isArray(body) && body.every((one) => hasShape(one, shape));
}
