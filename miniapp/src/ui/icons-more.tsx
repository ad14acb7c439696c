/** The icons of the later screens, on the same grid as those of the first. */

const HAND_LINE =
  "M7 12.5V6.2a1.5 1.5 0 0 1 3 0V11m0-.5V4.2a1.5 1.5 0 0 1 3 0v6.3m0-5a1.5 1.5 0 0 1 3 0v6m0-3.3a1.5 1.5 0 0 1 3 0V15a6.5 6.5 0 0 1-6.5 6.5c-3 0-4.6-1.2-6-3.6l-2.7-4.6a1.4 1.4 0 0 1 2.4-1.5L7 13.5";

export const SCREEN = (
  <>
    <rect x="2.5" y="4" width="19" height="13" rx="2.5" />
    <path d="M12 13.5v-6m-2.7 2.4L12 7.2l2.7 2.7M8 20.5h8" />
  </>
);

export const FLOAT = (
  <>
    <rect x="2.5" y="4.5" width="19" height="15" rx="2.5" />
    <rect x="12" y="11.5" width="7" height="5.5" rx="1.2" fill="currentColor" stroke="none" />
  </>
);

export const EDIT = (
  <path d="M4.5 19.5l1-4.2L16.3 4.5a2 2 0 0 1 2.9 0l.3.3a2 2 0 0 1 0 2.9L8.7 18.5zM14.2 6.6l3.2 3.2" />
);

export const GEAR = (
  <>
    <circle cx="12" cy="12" r="3.2" />
    <path d="M12 2.8v2.6m0 13.2v2.6M2.8 12h2.6m13.2 0h2.6M5.5 5.5l1.85 1.85m9.3 9.3 1.85 1.85m0-13-1.85 1.85m-9.3 9.3L5.5 18.5" />
    <circle cx="12" cy="12" r="6.6" />
  </>
);

export const MORE = (
  <g fill="currentColor" stroke="none">
    <circle cx="5" cy="12" r="2" />
    <circle cx="12" cy="12" r="2" />
    <circle cx="19" cy="12" r="2" />
  </g>
);

export const FOLD = <path d="m5.5 9 6.5 6.5L18.5 9" />;

export const CLOSE = <path d="m6 6 12 12M18 6 6 18" />;

export const HAND = <path d={HAND_LINE} />;

export const HAND_FILLED = <path d={HAND_LINE} fill="currentColor" fillOpacity="0.45" />;

export const SMILE = (
  <>
    <circle cx="12" cy="12" r="9.2" />
    <path d="M8 14.2c.9 1.5 2.3 2.3 4 2.3s3.1-.8 4-2.3" />
    <path d="M9 9.2v.6m6-.6v.6" strokeWidth="2.4" />
  </>
);

export const PERSON_PLUS = (
  <>
    <circle cx="9.5" cy="7.5" r="3.8" />
    <path d="M2.5 19.5c.6-3.6 3.3-5.5 7-5.5 1.8 0 3.4.5 4.6 1.4M18.5 13.5v6m-3-3h6" />
  </>
);

export const PEOPLE = (
  <>
    <circle cx="9" cy="8" r="3.6" />
    <path d="M2.5 19c.5-3.4 3-5.2 6.5-5.2s6 1.8 6.5 5.2M16 4.8a3.4 3.4 0 0 1 0 6.4m2.5 3.3c1.8.8 2.8 2.3 3.1 4.5" />
  </>
);

export const LINK = (
  <path d="M10 14a4.2 4.2 0 0 0 6 0l3.3-3.3a4.2 4.2 0 0 0-6-6l-1 1M14 10a4.2 4.2 0 0 0-6 0l-3.3 3.3a4.2 4.2 0 0 0 6 6l1-1" />
);

export const SHARE = (
  <path d="M12 15V3.5m-4 3.7 4-4 4 4M6.5 11H5a1.5 1.5 0 0 0-1.5 1.5V19A1.5 1.5 0 0 0 5 20.5h14a1.5 1.5 0 0 0 1.5-1.5v-6.5A1.5 1.5 0 0 0 19 11h-1.5" />
);

export const LOCK = (
  <>
    <rect x="4.5" y="10.5" width="15" height="10" rx="2.5" />
    <path d="M8 10.5V7.3a4 4 0 0 1 8 0v3.2" />
  </>
);

export const FLIP = (
  <>
    <path d="M4 12a8 8 0 0 1 13.7-5.6L20 8.5M20 12a8 8 0 0 1-13.7 5.6L4 15.5" />
    <path d="M20 4v4.5h-4.5M4 20v-4.5h4.5" />
  </>
);

export const SPEAKER_OFF = (
  <>
    <path d="M4 9.5h3.2L12 5.5v13l-4.8-4H4z" fill="currentColor" />
    <path d="m16 9.5 5 5m0-5-5 5" />
  </>
);

export const GRID = (
  <>
    <rect x="4" y="4" width="6.5" height="6.5" rx="1.8" />
    <rect x="13.5" y="4" width="6.5" height="6.5" rx="1.8" />
    <rect x="4" y="13.5" width="6.5" height="6.5" rx="1.8" />
    <rect x="13.5" y="13.5" width="6.5" height="6.5" rx="1.8" />
  </>
);

export const PIN = (
  <>
    <path d="M9 3.5h6l-.8 6.2 3 2.8v1.8H6.8v-1.8l3-2.8z" fill="currentColor" strokeWidth="1.5" />
    <path d="M12 14.5v6.2" />
  </>
);

export const PLUS = <path d="M12 4.5v15M4.5 12h15" />;

export const CHEVRON = <path d="m9.5 5.5 6.5 6.5-6.5 6.5" />;

export const CHAT = (
  <path d="M12 4c5 0 8.7 3.2 8.7 7.3S17 18.6 12 18.6c-1 0-2-.1-2.9-.4L4.5 20.3l1-3.8c-1.4-1.3-2.2-3.1-2.2-5.2C3.3 7.2 7 4 12 4Z" />
);

export const SEND = (
  <path
    d="M3.8 4.3c-.2-.9.7-1.6 1.5-1.2l15.6 7.9c.8.4.8 1.6 0 2L5.3 20.9c-.8.4-1.7-.3-1.5-1.2L5.5 13l8-1-8-1z"
    fill="currentColor"
    stroke="none"
  />
);

export const REPLY = <path d="M10 6.5 4.5 12l5.5 5.5M5 12h8c4 0 6.5 2 7 6" />;

export const COPY = (
  <>
    <rect x="8.5" y="8.5" width="12" height="12" rx="2.5" />
    <path d="M15.5 5.5v-.3A2.2 2.2 0 0 0 13.3 3H5.7a2.2 2.2 0 0 0-2.2 2.2v7.6A2.2 2.2 0 0 0 5.7 15h.3" />
  </>
);

export const TRASH = (
  <path d="M4 6.5h16M9.5 6V4.5a1 1 0 0 1 1-1h3a1 1 0 0 1 1 1V6M6 7l.9 12.2a1.5 1.5 0 0 0 1.5 1.3h7.2a1.5 1.5 0 0 0 1.5-1.3L18 7" />
);

export const DOWN = <path d="m5.5 9.5 6.5 6.5 6.5-6.5" />;

export const CLOCK = (
  <>
    <circle cx="12" cy="12" r="9.2" />
    <path d="M12 6.5V12l3.5 2.2" />
  </>
);

export const CHECK = <path d="m4.5 12.5 5 5 10-11" />;

export const KEY = (
  <>
    <circle cx="7.5" cy="15.5" r="4.2" />
    <path d="m10.6 12.4 8.9-8.9m-4 4 3 3" />
  </>
);

export const GLOBE = (
  <>
    <circle cx="12" cy="12" r="9.2" />
    <path d="M3 12h18M12 3c2.6 2.7 3.7 5.7 3.7 9s-1.1 6.3-3.7 9c-2.6-2.7-3.7-5.7-3.7-9S9.4 5.7 12 3Z" />
  </>
);

export const SIGNAL_WEAK = (
  <>
    <path d="M5 15.5v4" strokeWidth="3" />
    <path d="M12 10.5v9M19 5.5v14" strokeWidth="3" opacity=".35" />
  </>
);

export const CHART = <path d="M3 4v13.5a2.5 2.5 0 0 0 2.5 2.5H21M7.5 14.5l3.5-4.5 3.5 3L20 6.5" />;

export const DROP = (
  <path d="M12 2.8c3.7 4 6.2 7.2 6.2 10.7a6.2 6.2 0 0 1-12.4 0C5.8 10 8.3 6.8 12 2.8ZM9 13.8a3 3 0 0 0 3 3" />
);

export const WIFI_OFF = (
  <>
    <path d="M5 12.5a10 10 0 0 1 3.6-2.3M19 12.5a10 10 0 0 0-5-2.7M2 9a15 15 0 0 1 4-2.6M22 9a15 15 0 0 0-11.5-3.9M8.5 16a5 5 0 0 1 7 0M3.8 3.8l16.4 16.4" />
    <path d="M12 19.8v.1" strokeWidth="2.6" />
  </>
);

export const SHIELD = <path d="M12 2.8 4.5 5.5v6c0 4.6 3 8 7.5 9.7 4.5-1.7 7.5-5.1 7.5-9.7v-6z" />;

export const CROWN = <path d="m3 7.5 4.5 4L12 5l4.5 6.5 4.5-4-1.7 11H4.7z" fill="currentColor" />;

export const PHONE = (
  <path
    d="M6.2 3.3 8.7 3c.6 0 1.1.3 1.3.9l1 2.9c.2.5 0 1.1-.4 1.4L8.9 9.6c1 2.3 3.2 4.5 5.5 5.5l1.4-1.7c.3-.4.9-.6 1.4-.4l2.9 1c.6.2.9.7.9 1.3l-.3 2.5c-.1.9-.8 1.6-1.7 1.7C11 20.2 3.8 13 4.5 5c.1-.9.8-1.6 1.7-1.7Z"
    fill="currentColor"
    stroke="none"
  />
);

export const ARROW_IN = <path d="M18.5 5.5 6 18M6 8.5V18h9.5" />;

export const ARROW_OUT = <path d="M5.5 18.5 18 6M8.5 6H18v9.5" />;

export const BELL = (
  <path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5a2.2 2.2 0 0 0 4 0" />
);

export const BAN = (
  <>
    <circle cx="12" cy="12" r="9.2" />
    <path d="m5.7 5.7 12.6 12.6" />
  </>
);

export const TELEGRAM = (
  <path
    d="M21.5 3.7 18.3 20c-.2 1-1.1 1.3-1.9.8l-4.8-3.6-2.4 2.3c-.4.4-1 .2-1.1-.3l-1.5-5-4.2-1.3c-.9-.3-.9-1.5 0-1.9L20.2 2.6c.8-.3 1.5.3 1.3 1.1Z"
    fill="currentColor"
    stroke="none"
  />
);
