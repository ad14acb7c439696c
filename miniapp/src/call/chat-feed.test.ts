import { expect, test } from "vitest";
import { ChatFeed } from "./chat-feed";
import type { ChatNews } from "./types";

const SEAT: ChatNews = { type: "seat", you: "me", isNew: true };

function gone(message: number): ChatNews {
  return { type: "message_deleted", message };
}

test("who listens late hears everything from the beginning, in order", () => {
  const feed = new ChatFeed();
  const heard: ChatNews[] = [];
  feed.take(SEAT);
  feed.take(gone(1));
  const stop = feed.listen((news) => heard.push(news));
  feed.take(gone(2));
  stop();
  feed.take(gone(3));
  feed.listen((news) => heard.push(news));
  expect(heard).toEqual([SEAT, gone(1), gone(2), gone(3)]);
});

test("what is too much to keep becomes a hole behind the seat", () => {
  const feed = new ChatFeed();
  feed.take(SEAT);
  for (let id = 1; id <= 200; id += 1) feed.take(gone(id));
  const heard: ChatNews[] = [];
  feed.listen((news) => heard.push(news));
  expect(heard).toEqual([SEAT, { type: "chat_missed", lastMessage: 0 }, gone(200)]);
});
