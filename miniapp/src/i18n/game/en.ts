/** English. */
export const en = {
  "game.frame": "The game {title}",
  "game.room": "Open the room",
  "game.coming": "The game is opening…",
  "game.unreachable": "The game does not open. Trying again…",
  "game.notHere": "This game cannot be shown here: its page lies on this server's own address.",
  "game.wantsMic": "The game asks you to turn the microphone on",
  "game.mic": "Turn on",
  "game.wantsShare": "The game would like to share: “{text}”",
  "game.share": "Share",
  "game.wantsInvite": "The game asks you to invite somebody",
  "game.invite": "Invite",
  "game.wantsClose": "The game is over for you",
  "game.close": "Leave the call",
  "game.no": "Not now",
  "game.speaking": "{name} is speaking",
  "game.people": { one: "{n} participant", other: "{n} participants" },
} as const;
