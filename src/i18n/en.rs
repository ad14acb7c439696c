//! English.

use super::plural::{Plural, PluralCategory};
use super::words::Words;

pub(super) const WORDS: Words = Words {
    description: "Voice and video right in your chat.\n\nMake a room, send it to your friends, and you hear each other at once. Nothing to install, and your voice gets through even when the internet is weak.\n\nPress Start, or add me to a group and send /room.",
    short_description: "Voice and video rooms for your chats. One tap and you are on air.",
    command_start: "Open Efir",
    command_room: "Make a room, with a title if you like",
    command_help: "How it works",
    menu_button: "Efir",
    greeting: "Hi {name}!\n\nThis is <b>Efir</b>: voice and video rooms inside Telegram. Make a room and call in the people you want to hear. There is nothing to install.",
    greeting_group: "Hi! Send /room, and a room appears here that everybody can enter with one tap.",
    help: "<b>How it works</b>\n\n/room makes a room. You can give it a title: <code>/room Friday</code>\n\n• <b>In a group</b>, the message gets a button for everybody to come in.\n• <b>In a chat with me</b>, you get the room and a link to send to anyone.\n\nYou can come in without a microphone and just listen. Your phone asks for it when you want to speak.",
    hint: "Send /room to make a room, or /help to see how it works.",
    open_app: "Open Efir",
    new_room: "New room",
    add_to_group: "Add to a group",
    enter_room: "Go on air",
    invite: "Invite friends",
    nameless: "Guest",
    too_late: "I was away when you asked for a room. Send /room again if you still want one.",
    default_title: "{name}'s room",
    untitled: "Room {code}",
    code_line: "Room code: <code>{code}</code>",
    how_to_invite: "To invite friends, send them this link:\n{link}",
    how_to_enter: "Press the button to come in. You need a microphone only when you want to speak.",
    room_not_found: "That room is gone. But you can make a new one.",
    open_room: "There is no room <b>{code}</b> yet. Check the code, or open a new room with it.",
    too_many_rooms: "Too many rooms were made within the last hour. Try again in a few minutes.",
    too_fast: "That is a lot at once. Try again in a moment.",
    trouble: "Something went wrong, and the room could not be opened. Try again in a minute.",
    share_text: "Join us: {title}",
    plural: PluralCategory::english,
    on_air: Plural {
        one: "{n} person on air",
        few: "{n} people on air",
        many: "{n} people on air",
    },
};
