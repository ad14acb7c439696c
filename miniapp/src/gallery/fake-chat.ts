/** A chat that stands still: for looking at. `gallery.html?show=chat`. */
import type { ChatNews, ChatWire } from "../call/types";
import type { MessageView } from "../protocol/generated";

const START = new Date();
START.setHours(19, 2, 0, 0);

const LINES: readonly (Partial<MessageView> & { text: string })[] = [
  { from: "p1", name: "Дмитрий Левченко", text: "Всем привет! Слышно меня?" },
  { from: "p0", name: "Анна Котова", text: "Да, отлично 👌" },
  {
    from: "p2",
    name: "Екатерина Верещагина-Остроумова",
    text: "План на сегодня:\n1. Релиз\n2. Отпуска\n\nhttps://docs.example.org/plan?week=48#tasks",
    reactions: [
      { emoji: "👍", count: 3, isOwn: true },
      { emoji: "🔥", count: 1, isOwn: false },
    ],
  },
  {
    from: "p4",
    name: "Софія Бондаренко",
    text: "А відпустки встигнемо?",
    replyTo: { id: 3, name: "Екатерина Верещагина-Остроумова", text: "План на сегодня: 1. Релиз" },
  },
  { from: "p5", name: "Игорь Петрович", text: "שלום לכולם" },
  {
    from: "p0",
    name: "Анна Котова",
    text:
      "Осторожно, это не банк: https://www.сбербанк-онлайн.example/вход. Очень" + "ч".repeat(60),
    replyTo: { id: 90, name: "", text: "" },
  },
  { from: "p3", name: "Миша", text: "ок" },
];

const MESSAGES: readonly MessageView[] = LINES.map((line, index) => ({
  id: index + 1,
  from: "",
  name: "",
  sentAt: START.getTime() + index * 47_000,
  replyTo: null,
  reactions: [],
  ...line,
}));

export function createFakeChat(): ChatWire {
  let tell: (news: ChatNews) => void = () => undefined;
  let last = MESSAGES.length;
  return {
    listen(listener) {
      tell = listener;
      const count = MESSAGES.length;
      const pinned = MESSAGES[2] ?? null;
      tell({ type: "seat", you: "p0", isNew: true });
      tell({ type: "chat_state", count, lastMessage: count, pinned, keep: "visit" });
      return () => undefined;
    },
    say(word) {
      if (word.type === "get_history") {
        tell({ type: "history", before: null, messages: [...MESSAGES], hasOlder: false });
      }
      if (word.type === "send_message" && !word.text.startsWith("!")) {
        last += 1;
        const own = { from: "p0", name: "Анна Котова", sentAt: Date.now(), replyTo: null };
        const message = { id: last, text: word.text, reactions: [], ...own };
        tell({ type: "message_sent", message, key: word.key });
      }
    },
  };
}
