export function partsOf(modules: readonly (readonly [string, string])[]): [string, number][];
