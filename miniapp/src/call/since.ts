/** How long something has been so. Pure. */

/** Whether what began at `since` has lasted `ms` by `now`; null has not begun. */
export function lasts(since: number | null, ms: number, now: number): boolean {
  return since !== null && now - since >= ms;
}
