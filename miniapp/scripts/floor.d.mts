export const TARGET: string[];
export function aboveFloor(css: string): string[];
