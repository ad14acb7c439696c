/** Calls from person to person, in one file to be fetched: what decides about them, and the screens. */
import "../../theme/all.css";

export { connectRings } from "../../rings/connect";
export { DirectScreen } from "./DirectScreen";
export { RingScreen } from "./RingScreen";
