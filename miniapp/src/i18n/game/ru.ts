/** Russian. */
import type { GameMessages } from ".";

export const ru: GameMessages = {
  "game.frame": "Игра {title}",
  "game.room": "Открыть комнату",
  "game.coming": "Игра открывается…",
  "game.unreachable": "Игра не открывается. Пробуем ещё раз…",
  "game.late": "Игра не отвечает. Разговор продолжается.",
  "game.again": "Открыть заново",
  "game.silent": "Не видите игру? Её страница не отвечает.",
  "game.seen": "Вижу",
  "game.notHere": "Эту игру нельзя показать здесь: её страница находится по адресу самого сервера.",
  "game.wantsMic": "Игра просит включить микрофон",
  "game.mic": "Включить",
  "game.wantsShare": "Игра предлагает поделиться: «{text}»",
  "game.share": "Поделиться",
  "game.wantsInvite": "Игра просит кого-нибудь пригласить",
  "game.invite": "Пригласить",
  "game.wantsClose": "Для вас игра закончена",
  "game.close": "Выйти из эфира",
  "game.no": "Не сейчас",
  "game.speaking": "{name} говорит",
  "game.people": {
    one: "{n} участник",
    few: "{n} участника",
    many: "{n} участников",
    other: "{n} участника",
  },
};
