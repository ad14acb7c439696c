/** Ukrainian. */
import type { GameMessages } from ".";

export const uk: GameMessages = {
  "game.frame": "Гра {title}",
  "game.room": "Відкрити кімнату",
  "game.coming": "Гра відкривається…",
  "game.unreachable": "Гра не відкривається. Пробуємо ще раз…",
  "game.late": "Гра не відповідає. Розмова триває.",
  "game.again": "Відкрити знову",
  "game.silent": "Не бачите гри? Її сторінка не відповідає.",
  "game.seen": "Бачу",
  "game.notHere":
    "Цю гру не можна показати тут: її сторінка розташована за адресою самого сервера.",
  "game.wantsMic": "Гра просить увімкнути мікрофон",
  "game.mic": "Увімкнути",
  "game.wantsShare": "Гра пропонує поділитися: «{text}»",
  "game.share": "Поділитися",
  "game.wantsInvite": "Гра просить когось запросити",
  "game.invite": "Запросити",
  "game.wantsClose": "Для вас гру закінчено",
  "game.close": "Вийти з ефіру",
  "game.no": "Не зараз",
  "game.speaking": "{name} говорить",
  "game.people": {
    one: "{n} учасник",
    few: "{n} учасники",
    many: "{n} учасників",
    other: "{n} учасника",
  },
};
