export function asInlineScript(code: string): string;
export function withShared(code: string, file: string): string;
export function withPreloadsOf(code: string, gone: readonly string[], file: string): string;
export function page(
  html: string,
  parts: { script: string; styles: string; words: object; language: string; media: string },
): string;
