/**
 * What the oldest engines have beyond ECMAScript 2022, which is all that the compiler knows of
 * (`lib` in tsconfig.floor.json): see `scripts/floor.mjs`.
 */
interface ReadonlyArray<T> {
  findLast(predicate: (value: T, index: number) => boolean): T | undefined;
  findLastIndex(predicate: (value: T, index: number) => boolean): number;
}

interface Array<T> {
  findLast(predicate: (value: T, index: number) => boolean): T | undefined;
  findLastIndex(predicate: (value: T, index: number) => boolean): number;
}
