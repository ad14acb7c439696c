export function comesWith(entry: string): string[];
