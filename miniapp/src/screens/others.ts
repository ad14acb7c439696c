/** The screens that nobody who comes by a link sees first, in one file to be fetched. */
import "../theme/all.css";

export { EndedScreen } from "./ended/EndedScreen";
export { BrowserScreen } from "./home/BrowserScreen";
export { HomeScreen } from "./home/HomeScreen";
export { KnockingScreen } from "./lobby/KnockingScreen";
export { LobbyNotices } from "./lobby/LobbyNotices";
export { TroubleScreen } from "./trouble/TroubleScreen";
