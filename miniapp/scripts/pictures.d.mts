import type { Page } from "@playwright/test";

export interface Picture {
  readonly name: string;
  readonly query: Readonly<Record<string, string>>;
  readonly size: { readonly width: number; readonly height: number };
}
export const REFERENCES: string;
export const PICTURES: readonly Picture[];
export const SETTING: {
  readonly locale: string;
  readonly timezoneId: string;
  readonly reducedMotion: "reduce";
};
export function photograph(page: Page, url: string, picture: Picture): Promise<Buffer>;
export function difference(page: Page, one: Buffer, other: Buffer): Promise<number>;
