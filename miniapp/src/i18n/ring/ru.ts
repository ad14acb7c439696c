/** Русский. */
import type { RingMessages } from ".";

export const ru: RingMessages = {
  "incoming.label": "Вам звонит {name}",
  "incoming.audio": "звонит вам…",
  "incoming.video": "звонит вам по видео…",
  "incoming.accept": "Принять",
  "incoming.withoutVideo": "Без видео",
  "incoming.decline": "Отклонить",
  "incoming.leaves": "Если принять, вы выйдете из этой комнаты.",

  "person.leaves": "Для этого вы выйдете из комнаты.",

  "outgoing.label": "Звонок: {name}",
  "outgoing.placing": "Набираем…",
  "outgoing.sent": "Звоним…",
  "outgoing.reached": "Ждём ответа…",
  "outgoing.cancel": "Отменить",
  joining: "Соединение…",

  "over.ended": "Звонок завершён",
  "over.elsewhere": "Вы ответили на другом устройстве",
  "over.missed": "Пропущенный звонок",
  "over.declined": "Звонок отклонён",
  "over.busy": "Занято",
  "over.no_answer": "Нет ответа",
  "over.unreachable": "Звонок не дошёл",
  "over.failed": "Не удалось дозвониться",
  "over.again": "Позвонить ещё раз",
  "over.back": "Перезвонить",
  "over.send": "Отправить ссылку",
  "over.shareText": "Звоню вам. Присоединяйтесь:",
  "over.linkText": "Ссылка ведёт прямо в этот звонок. Подождите пока здесь.",

  "unreachable.never_started":
    "Собеседник ещё не запускал бота, а Telegram разрешает звонить только тем, кто это сделал. Отправьте ссылку.",
  "unreachable.blocked": "Собеседник не принимает сообщения бота. Отправьте ссылку сами.",
  "unreachable.failed": "Telegram не доставил звонок. Отправьте ссылку сами.",

  "refused.often": "Слишком много звонков подряд. Подождите немного.",
  "refused.person": "Отсюда этому человеку больше нельзя позвонить.",
  "refused.other": "Попробуйте ещё раз чуть позже.",

  "talk.waiting": "Ожидание…",
  "talk.interrupted": "Восстанавливаем связь…",
  "talk.weak": "Слабая связь",
  "talk.theirMicOff": "Микрофон собеседника выключен",
  "talk.mic": "Микрофон",
  "talk.flip": "Повернуть",
  "talk.add": "Добавить",
  "talk.end": "Завершить",
  "talk.endCall": "Завершить звонок",
  "talk.addTitle": "Добавить участника",
  "talk.addText": "С третьим участником звонок станет комнатой для всех вас.",

  "recent.incoming": "Входящий",
  "recent.outgoing": "Исходящий",
  "recent.missed": "Пропущенный",
  "recent.unanswered": "Без ответа",
  "recent.audio": "Аудиозвонок",
  "recent.video": "Видеозвонок",
  "recent.group": "Комната",
  "recent.empty": "Звонков пока нет. Тем, с кем вы поговорите, можно будет звонить отсюда.",
  "recent.call": "Позвонить: {name}",
  "recent.callVideo": "Позвонить по видео: {name}",
  "recent.sound": "Звук звонка",
};
