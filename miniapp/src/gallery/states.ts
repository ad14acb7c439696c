/** States worth looking at, by name: `gallery.html?show=room-8`. */
import { INITIAL_STATE } from "../call/state";
import type { CallState, Participant, TroubleKind } from "../call/types";
import { FRAMES } from "../ui/PictureFrame";
import { fakePicture, fakeScreen } from "./fake-picture";

const NAMES = [
  "Анна Котова",
  "Дмитрий Левченко",
  "Екатерина Верещагина-Остроумова",
  "Миша",
  "Софія Бондаренко",
  "Игорь Петрович",
  "Ольга Ш.",
  "Alexander Kim",
  "Лёша 🎸",
  "Мария Воронцова",
  "Тимур Галиев",
  "Настя",
  "Олександр Ткач",
  "Виктория Соколова",
  "Глеб",
  "Юля Зайцева",
  "Константин Константинопольский",
  "Ира",
  "Павел Ким",
  "Даша Морозова",
  "Никита",
  "Евгений Онегин",
  "Татьяна Л.",
  "Руслан",
  "Люда",
];

/** Somebody in the room. */
export function person(index: number, change: Partial<Participant> = {}): Participant {
  return {
    id: `p${index}`,
    name: NAMES[index % NAMES.length] ?? "",
    username: index % 3 === 0 ? `user_${index}` : null,
    avatar: index % 4 === 3 ? `/missing/${index}.jpg` : null,
    isGuest: false,
    role: index === 1 ? "owner" : index === 4 ? "admin" : "speaker",
    presence: "inside",
    mayConnect: true,
    pairs: "paired",
    connection: "online",
    media: { mic: false, camera: false, screen: false },
    handRaisedAt: null,
    joinedAt: 0,
    isYou: index === 0,
    speaking: false,
    peerLink: "connected",
    isByServer: false,
    quality: "good",
    remedy: "none",
    isPictureStill: false,
    isPictureGone: false,
    cameraStream: null,
    screenStream: null,
    volume: 1,
    mutedForMe: false,
    ...change,
  };
}

const MIC = { mic: true, camera: false, screen: false };

/** One of everything a row can say. */
const VARIETY: Partial<Participant>[] = [
  {},
  { media: MIC, speaking: true },
  { handRaisedAt: 1, role: "listener" },
  { media: MIC },
  { media: MIC, speaking: true, volume: 1.4 },
  { mutedForMe: true, media: MIC },
  { connection: "reconnecting" },
  { peerLink: "connecting", role: "listener" },
];

/** More pictures than this are as small as senders make them for tiles. */
const FEW = 6;

function people(count: number, videos = 0): Participant[] {
  return Array.from({ length: count }, (_, index) => {
    const change = VARIETY[index % VARIETY.length] ?? {};
    const picture = index > 0 && index <= videos ? fakePicture(index, videos > FEW ? 2 : 1) : null;
    const media = { ...(change.media ?? MIC), camera: picture !== null };
    return person(index, picture ? { ...change, media, cameraStream: picture } : change);
  });
}

const BASE: CallState = {
  ...INITIAL_STATE,
  phase: { kind: "inside" },
  room: {
    code: "K7Q2M9XW4D",
    kind: "chat",
    title: "Пятничный созвон",
    locked: false,
    mediaMode: "mesh",
    callStartedAt: Date.now() - 754_000,
    inviteUrl: "https://t.me/efir_bot/room?startapp=K7Q2M9XW4D",
    game: null,
    listenOnly: false,
    pinnedPerson: null,
  },
  gear: {
    mics: [
      { id: "m1", name: "MacBook Pro (микрофон)" },
      { id: "m2", name: "USB-микрофон" },
    ],
    cameras: [{ id: "c1", name: "FaceTime HD" }],
    speakers: [
      { id: "s1", name: "Динамики" },
      { id: "s2", name: "Наушники" },
    ],
    canBlur: true,
  },
  person: { userId: 1, name: "Анна Котова", username: "anna", language: "ru" },
  you: person(0),
  participants: people(3),
};

const LOCKED = BASE.room && { ...BASE.room, locked: true };

function room(count: number, change: Partial<CallState> = {}, videos = 0): CallState {
  return { ...BASE, participants: people(count, videos), ...change };
}

const trouble = (kind: TroubleKind): CallState => ({
  ...BASE,
  phase: { kind: "trouble", trouble: kind },
});

/** Bob shares a screen while others have cameras on. */
function sharing(): Participant[] {
  return people(5, 2).map((who, index) =>
    index === 2
      ? {
          ...who,
          media: { ...who.media, screen: true },
          screenStream: fakeScreen(),
        }
      : who,
  );
}

/** With the own camera on. */
function withOwnCamera(count: number, videos: number): CallState {
  const own = { media: { ...MIC, camera: true }, cameraStream: fakePicture(0) };
  const participants = people(count, videos).map((who) => (who.isYou ? { ...who, ...own } : who));
  const camera = { kind: "on" } as const;
  return { ...room(count, LIVE), participants, camera, cameraFacing: "user" };
}

function asListener(change: Partial<Participant>): CallState {
  const you = person(0, { role: "listener", ...change });
  return { ...room(5), you, participants: [you, ...people(5).slice(1)] };
}

/** A game whose page does not come, with the voices under it. */
function inGame(appUrl: string): CallState {
  const game = { appUrl, wsUrl: "wss://game.example/ws" };
  return { ...room(5, LIVE), room: BASE.room && { ...BASE.room, game } };
}

/** A call of two, of which the other half is as `change` says. */
function direct(change: Partial<Participant>, own: Partial<CallState> = {}): CallState {
  const you = person(0, { media: MIC, joinedAt: Date.now() - 790_000 });
  const other = person(1, { media: MIC, joinedAt: Date.now() - 754_000, ...change });
  const { room } = BASE;
  return {
    ...BASE,
    mic: { kind: "on" },
    room: room && { ...room, kind: "direct", title: "", locked: true },
    you,
    participants: [you, other],
    ...own,
  };
}

const AT_HOME = { ...BASE, phase: { kind: "idle" } } as const;

const LIVE: Partial<CallState> = {
  mic: { kind: "on" },
  you: person(0, { media: MIC, speaking: true }),
};

/** Made when asked for, as pictures need a document. */
export const STATES: Readonly<Record<string, () => CallState>> = {
  direct: () => direct({ speaking: true }),
  "direct-joining": () => direct({ peerLink: "connecting" }),
  "direct-muted": () => direct({ media: { ...MIC, mic: false } }, { mic: { kind: "off" } }),
  "direct-weak": () => direct({ quality: "weak" }),
  "direct-lost": () => direct({ connection: "reconnecting", peerLink: "interrupted" }),
  "direct-video": () => {
    const you = person(0, { media: MIC, cameraStream: fakePicture(0) });
    const camera = { kind: "on" } as const;
    const state = direct({ cameraStream: fakePicture(1), media: { ...MIC, camera: true } });
    return { ...state, you, camera, cameraFacing: "user" };
  },
  "direct-knock": () => {
    const state = direct({});
    const guest = person(5, { presence: "knocking" });
    return { ...state, participants: [...state.participants, guest] };
  },
  "ring-incoming": () => AT_HOME,
  "ring-incoming-video": () => AT_HOME,
  "ring-incoming-card": () => room(5, LIVE),
  "ring-outgoing": () => ({ ...direct({}), participants: [person(0)] }),
  "ring-outgoing-video": () => {
    const you = person(0, { media: MIC, cameraStream: fakePicture(0) });
    return { ...direct({}), camera: { kind: "on" }, you, participants: [you] };
  },
  "ring-outgoing-card": () => room(5, LIVE),
  "ring-joining": () => AT_HOME,
  "ring-ended": () => AT_HOME,
  "ring-elsewhere": () => AT_HOME,
  "ring-missed": () => AT_HOME,
  "ring-missed-card": () => room(5, LIVE),
  "ring-declined": () => AT_HOME,
  "ring-busy": () => AT_HOME,
  "ring-no-answer": () => AT_HOME,
  "ring-failed": () => AT_HOME,
  "ring-unreachable": () => ({ ...direct({}), participants: [person(0)] }),
  "ring-unreachable-card": () => room(5, LIVE),
  home: () => ({ ...BASE, phase: { kind: "idle" } }),
  "home-call": () => room(5, LIVE),
  "home-empty": () => ({ ...BASE, phase: { kind: "idle" } }),
  browser: () => ({ ...BASE, phase: { kind: "idle" } }),
  lobby: () => ({ ...room(8), phase: { kind: "lobby" } }),
  "lobby-empty": () => ({ ...room(0), phase: { kind: "lobby" } }),
  "lobby-connecting": () => ({ ...room(0), room: null, phase: { kind: "connecting" } }),
  "lobby-unreachable": () => ({
    ...room(0),
    room: null,
    phase: { kind: "connecting" },
    link: "unreachable",
  }),
  "lobby-camera": () => ({
    ...room(3),
    phase: { kind: "lobby" },
    camera: { kind: "on" },
    you: person(0, { cameraStream: fakePicture(0) }),
  }),
  knocking: () => ({ ...BASE, room: LOCKED, phase: { kind: "knocking" } }),
  seat: () => ({ ...BASE, phase: { kind: "knocking" } }),
  "room-1": () => room(1),
  "room-3": () => room(3, LIVE),
  "room-8": () => room(8),
  "room-25": () => room(25, LIVE),
  "video-1": () => room(3, LIVE, 1),
  "video-waiting": () => ({
    ...room(3, LIVE),
    participants: people(3).map((who) =>
      who.isYou ? who : { ...who, cameraStream: new MediaStream() },
    ),
  }),
  "video-3": () => room(8, LIVE, 3),
  "video-8": () => room(25, LIVE, 8),
  crowd: () => room(25, LIVE, 9),
  screen: () => ({ ...room(5, LIVE), participants: sharing() }),
  frames: () => {
    const participants = people(7, 6).map((who, index) => {
      const frame = FRAMES[index];
      return frame ? { ...who, frame } : who;
    });
    return { ...room(7, LIVE), participants };
  },
  "own-camera": () => withOwnCamera(3, 2),
  "own-camera-alone": () => withOwnCamera(3, 0),
  names: () => ({
    ...room(4),
    participants: [
      person(0),
      person(1, { name: "محمد عبد الرحمن بن عبد العزيز آل سعود", media: MIC }),
      person(2, { name: "🎸🔥", media: MIC }),
      person(3, { name: "Константин".repeat(6), media: MIC }),
    ],
  }),
  requests: () => ({
    ...room(4),
    room: LOCKED,
    keptOut: [
      { id: "x1", name: "Спамер" },
      { id: "x2", name: "" },
    ],
    you: person(0, { role: "owner" }),
    participants: [
      person(0, { role: "owner" }),
      person(2, { role: "listener", handRaisedAt: 1 }),
      person(3, { media: MIC }),
      person(9, { presence: "knocking" }),
    ],
  }),
  chat: () => room(5, LIVE),
  "chat-owner": () => room(5, { you: person(0, { role: "owner" }) }),
  hands: () => ({
    ...room(4, { you: person(0, { role: "owner" }) }),
    room: BASE.room && { ...BASE.room, listenOnly: true },
    participants: [
      person(0, { role: "owner" }),
      person(5, { role: "listener", handRaisedAt: 20 }),
      person(2, { role: "listener", handRaisedAt: 10 }),
      person(3, { role: "listener" }),
    ],
  }),
  listener: () => asListener({}),
  "hand-up": () => asListener({ handRaisedAt: 1 }),
  narrow: () =>
    room(5, { ...LIVE, participants: people(5).map((one) => ({ ...one, quality: "weak" })) }),
  admin: () => ({
    ...room(4),
    room: LOCKED,
    you: person(0, { role: "owner" }),
    participants: [
      ...people(4),
      person(9, { presence: "knocking" }),
      person(16, { presence: "knocking" }),
    ],
  }),
  outside: () => ({
    ...room(3, { you: person(0, { role: "owner" }) }),
    participants: people(3).map((who, index) => (index === 2 ? { ...who, isGuest: true } : who)),
    outside: [
      person(5, { presence: "lobby" }),
      person(3, { presence: "lobby", isGuest: true }),
      person(16, { presence: "lobby" }),
    ],
    departed: [person(8)],
  }),
  "outside-count": () => ({
    ...room(3),
    outside: [person(5, { presence: "lobby" }), person(6, { presence: "lobby" })],
  }),
  game: () => inGame("https://game.example/"),
  "game-not-here": () => inGame(location.origin),
  blocked: () => room(3, { playbackBlocked: true }),
  weak: () => ({
    ...room(4, LIVE),
    participants: [
      person(0, { media: MIC }),
      person(1, { media: MIC, quality: "weak", remedy: "copies" }),
      person(2, { media: MIC, speaking: true, quality: "bad" }),
      person(3, { media: MIC, remedy: "no_pictures" }),
      person(4, { media: MIC, remedy: "small_picture" }),
      person(5, { media: MIC }),
      person(6, { connection: "reconnecting", peerLink: "interrupted" }),
    ],
  }),
  "own-weak": () => ({
    ...room(3, LIVE),
    participants: [0, 1, 2].map((index) =>
      person(index, index === 0 ? {} : { media: MIC, quality: "weak", remedy: "copies" }),
    ),
  }),
  still: () => {
    const state = room(4, LIVE, 3);
    return {
      ...state,
      participants: state.participants.map((who, index) => ({
        ...who,
        isPictureStill: who.cameraStream !== null && !who.isYou,
        isPictureGone: who.cameraStream !== null && index === 2,
      })),
    };
  },
  "data-saver": () => ({
    ...room(4, LIVE),
    isSavingData: true,
    participants: [0, 1, 2, 3].map((index) =>
      person(index, { media: { mic: true, camera: index !== 0, screen: false } }),
    ),
  }),
  reconnecting: () => room(3, { link: "reconnecting" }),
  offline: () => room(3, { link: "offline" }),
  notices: () =>
    room(5, {
      notices: [
        { id: 1, kind: "unmute_requested", name: "Дмитрий Левченко" },
        { id: 2, kind: "device_refused", device: "mic", reason: "denied" },
      ],
      reactions: [
        { id: 1, from: "p1", emoji: "🔥" },
        { id: 2, from: "p2", emoji: "👏" },
      ],
    }),
  ended: () => ({
    ...BASE,
    phase: {
      kind: "ended",
      reason: "left",
      lastedMs: 4_354_000,
      people: ["Дмитрий Левченко", "Екатерина Верещагина-Остроумова", "Миша", "Ира"],
    },
  }),
  declined: () => ({
    ...BASE,
    phase: { kind: "ended", reason: "removed", lastedMs: 0, people: [] },
  }),
  moved: () => ({
    ...BASE,
    phase: { kind: "ended", reason: "replaced", lastedMs: 60_000, people: ["Ира"] },
  }),
  banned: () => ({
    ...BASE,
    phase: { kind: "ended", reason: "banned", lastedMs: 0, people: [] },
  }),
  "not-found": () => trouble("room_not_found"),
  "not-open": () => trouble("room_not_open"),
  elsewhere: () => trouble("on_air_elsewhere"),
  unsupported: () => trouble("unsupported"),
  expired: () => trouble("auth_expired"),
};
