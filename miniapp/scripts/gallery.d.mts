import type { Page } from "@playwright/test";

export function serveGallery(root?: string): Promise<{ url: string; close: () => Promise<void> }>;
export function settled(page: Pick<Page, "evaluate">): Promise<void>;
