/** From how many people on a room is a crowd, in which voices share what there is by rule. */

/** To fewer people, what one connection sees is what there is. */
const FEW = 3;

/** Whether a voice goes to so many people that they must share the uplink by rule. */
export function isCrowd(others: number): boolean {
  return others > FEW;
}
