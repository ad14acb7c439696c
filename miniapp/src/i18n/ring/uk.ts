/** Українська. */
import type { RingMessages } from ".";

export const uk: RingMessages = {
  "incoming.label": "Вам телефонує {name}",
  "incoming.audio": "телефонує вам…",
  "incoming.video": "телефонує вам із відео…",
  "incoming.accept": "Прийняти",
  "incoming.withoutVideo": "Без відео",
  "incoming.decline": "Відхилити",
  "incoming.leaves": "Якщо прийняти, ви вийдете з цієї кімнати.",

  "person.leaves": "Для цього ви вийдете з кімнати.",

  "outgoing.label": "Дзвінок: {name}",
  "outgoing.placing": "Набираємо…",
  "outgoing.sent": "Телефонуємо…",
  "outgoing.reached": "Чекаємо на відповідь…",
  "outgoing.cancel": "Скасувати",
  joining: "З’єднання…",

  "over.ended": "Дзвінок завершено",
  "over.elsewhere": "Ви відповіли на іншому пристрої",
  "over.missed": "Пропущений дзвінок",
  "over.declined": "Дзвінок відхилено",
  "over.busy": "Зайнято",
  "over.no_answer": "Немає відповіді",
  "over.unreachable": "Дзвінок не дійшов",
  "over.failed": "Не вдалося додзвонитися",
  "over.again": "Зателефонувати ще раз",
  "over.back": "Передзвонити",
  "over.send": "Надіслати посилання",
  "over.shareText": "Телефоную вам. Приєднуйтеся:",
  "over.linkText": "Посилання веде просто в цей дзвінок. Зачекайте поки тут.",

  "unreachable.never_started":
    "Співрозмовник ще не запускав бота, а Telegram дозволяє телефонувати лише тим, хто це зробив. Надішліть посилання.",
  "unreachable.blocked": "Співрозмовник не приймає повідомлень бота. Надішліть посилання самі.",
  "unreachable.failed": "Telegram не доставив дзвінок. Надішліть посилання самі.",

  "refused.often": "Забагато дзвінків поспіль. Зачекайте трохи.",
  "refused.person": "Звідси цій людині більше не можна зателефонувати.",
  "refused.other": "Спробуйте ще раз трохи згодом.",

  "talk.waiting": "Очікування…",
  "talk.interrupted": "Відновлюємо зв’язок…",
  "talk.weak": "Слабкий зв’язок",
  "talk.theirMicOff": "Мікрофон співрозмовника вимкнено",
  "talk.mic": "Мікрофон",
  "talk.flip": "Повернути",
  "talk.add": "Додати",
  "talk.end": "Завершити",
  "talk.endCall": "Завершити дзвінок",
  "talk.addTitle": "Додати учасника",
  "talk.addText": "З третім учасником дзвінок стане кімнатою для всіх вас.",

  "recent.incoming": "Вхідний",
  "recent.outgoing": "Вихідний",
  "recent.missed": "Пропущений",
  "recent.unanswered": "Без відповіді",
  "recent.audio": "Аудіодзвінок",
  "recent.video": "Відеодзвінок",
  "recent.group": "Кімната",
  "recent.empty": "Дзвінків ще немає. Тим, з ким ви поговорите, можна буде телефонувати звідси.",
  "recent.call": "Зателефонувати: {name}",
  "recent.callVideo": "Зателефонувати з відео: {name}",
  "recent.sound": "Звук дзвінка",
};
