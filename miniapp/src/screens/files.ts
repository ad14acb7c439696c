/** The files of screens that are fetched after the first one. What comes when: `src/boot/README.md`. */
import { later } from "../boot/later";

export const roomFile = later(() => import("./room/RoomScreen"));
export const gameFile = later(() => import("./game/GamePlace"));
export const otherFile = later(() => import("./others"));
export const ringFile = later(() => import("./ring"));
