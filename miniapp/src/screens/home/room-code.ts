/** Room codes as people type them. Pure. */

const CODE = /^[A-Za-z0-9_-]{3,32}$/;

/** The code in what was typed or pasted (a link will do), or null when there is none. */
export function parseRoomCode(text: string): string | null {
  const trimmed = text.trim();
  const linked = /[?&](?:startapp|tgWebAppStartParam)=([^&#]+)/.exec(trimmed)?.[1];
  const code = linked ?? trimmed;
  return CODE.test(code) ? code : null;
}
