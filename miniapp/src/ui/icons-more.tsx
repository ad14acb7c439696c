/** The icons of the later screens, on the same grid as the first ones. */
import type { ReactNode } from "react";
import { addShapes } from "./icons";

const HAND =
  "M7 12.5V6.2a1.5 1.5 0 0 1 3 0V11m0-.5V4.2a1.5 1.5 0 0 1 3 0v6.3m0-5a1.5 1.5 0 0 1 3 0v6m0-3.3a1.5 1.5 0 0 1 3 0V15a6.5 6.5 0 0 1-6.5 6.5c-3 0-4.6-1.2-6-3.6l-2.7-4.6a1.4 1.4 0 0 1 2.4-1.5L7 13.5";

const MORE = {
  screen: (
    <>
      <rect x="2.5" y="4" width="19" height="13" rx="2.5" />
      <path d="M12 13.5v-6m-2.7 2.4L12 7.2l2.7 2.7M8 20.5h8" />
    </>
  ),
  more: (
    <g fill="currentColor" stroke="none">
      <circle cx="5" cy="12" r="2" />
      <circle cx="12" cy="12" r="2" />
      <circle cx="19" cy="12" r="2" />
    </g>
  ),
  close: <path d="m6 6 12 12M18 6 6 18" />,
  hand: <path d={HAND} />,
  handFilled: <path d={HAND} fill="currentColor" fillOpacity="0.45" />,
  smile: (
    <>
      <circle cx="12" cy="12" r="9.2" />
      <path d="M8 14.2c.9 1.5 2.3 2.3 4 2.3s3.100-.8 4-2.3" />
      <path d="M9 9.2v.6m6-.6v.6" strokeWidth="2.4" />
    </>
  ),
  personPlus: (
    <>
      <circle cx="9.5" cy="7.5" r="3.8" />
      <path d="M2.500 19.500c.6-3.600 3.300-5.500 7-5.500 1.800 0 3.400.5 4.600 1.400M18.500 13.500v6m-3-3h6" />
    </>
  ),
  people: (
    <>
      <circle cx="9" cy="8" r="3.600" />
      <path d="M2.500 19c.5-3.400 3-5.200 6.500-5.200s6 1.800 6.500 5.200M16 4.800a3.400 3.400 0 0 1 0 6.400m2.500 3.300c1.800.8 2.800 2.300 3.100 4.500" />
    </>
  ),
  link: (
    <path d="M10 14a4.200 4.200 0 0 0 6 0l3.300-3.300a4.200 4.200 0 0 0-6-6l-1 1M14 10a4.200 4.200 0 0 0-6 0l-3.300 3.300a4.200 4.200 0 0 0 6 6l1-1" />
  ),
  share: (
    <path d="M12 15V3.500m-4 3.700 4-4 4 4M6.500 11H5a1.500 1.500 0 0 0-1.500 1.500V19A1.500 1.500 0 0 0 5 20.500h14a1.500 1.500 0 0 0 1.500-1.500v-6.500A1.500 1.500 0 0 0 19 11h-1.500" />
  ),
  lock: (
    <>
      <rect x="4.500" y="10.500" width="15" height="10" rx="2.500" />
      <path d="M8 10.500V7.300a4 4 0 0 1 8 0v3.200" />
    </>
  ),
  flip: (
    <>
      <path d="M4 12a8 8 0 0 1 13.700-5.600L20 8.500M20 12a8 8 0 0 1-13.700 5.600L4 15.500" />
      <path d="M20 4v4.500h-4.500M4 20v-4.500h4.500" />
    </>
  ),
  speakerOff: (
    <>
      <path d="M4 9.500h3.200L12 5.500v13l-4.800-4H4z" fill="currentColor" />
      <path d="m16 9.500 5 5m0-5-5 5" />
    </>
  ),
  plus: <path d="M12 4.500v15M4.500 12h15" />,
  chevron: <path d="m9.500 5.500 6.500 6.500-6.500 6.500" />,
  check: <path d="m4.500 12.500 5 5 10-11" />,
  key: (
    <>
      <circle cx="7.500" cy="15.500" r="4.200" />
      <path d="m10.600 12.400 8.900-8.900m-4 4 3 3" />
    </>
  ),
  globe: (
    <>
      <circle cx="12" cy="12" r="9.200" />
      <path d="M3 12h18M12 3c2.600 2.700 3.700 5.700 3.700 9s-1.100 6.300-3.700 9c-2.600-2.700-3.700-5.700-3.700-9S9.400 5.700 12 3Z" />
    </>
  ),
  signalWeak: (
    <>
      <path d="M5 15.5v4" strokeWidth="3" />
      <path d="M12 10.5v9M19 5.5v14" strokeWidth="3" opacity=".35" />
    </>
  ),
  wifiOff: (
    <>
      <path d="M5 12.500a10 10 0 0 1 3.600-2.300M19 12.500a10 10 0 0 0-5-2.700M2 9a15 15 0 0 1 4-2.600M22 9a15 15 0 0 0-11.500-3.900M8.500 16a5 5 0 0 1 7 0M3.800 3.800l16.400 16.400" />
      <path d="M12 19.800v.1" strokeWidth="2.600" />
    </>
  ),
  shield: (
    <path d="M12 2.800 4.500 5.500v6c0 4.600 3 8 7.500 9.700 4.500-1.700 7.500-5.100 7.500-9.700v-6z" />
  ),
  crown: <path d="m3 7.500 4.500 4L12 5l4.500 6.500 4.500-4-1.700 11H4.700z" fill="currentColor" />,
  phone: (
    <path
      d="M6.200 3.300 8.700 3c.6 0 1.100.3 1.300.9l1 2.900c.2.500 0 1.100-.4 1.400L8.900 9.600c1 2.300 3.200 4.500 5.500 5.500l1.400-1.700c.3-.4.900-.600 1.400-.4l2.900 1c.600.200.900.700.9 1.300l-.3 2.500c-.100.900-.800 1.600-1.700 1.700C11 20.200 3.800 13 4.500 5c.1-.900.800-1.600 1.700-1.700Z"
      fill="currentColor"
      stroke="none"
    />
  ),
  ban: (
    <>
      <circle cx="12" cy="12" r="9.200" />
      <path d="m5.700 5.700 12.600 12.600" />
    </>
  ),
  telegram: (
    <path
      d="M21.500 3.700 18.300 20c-.2 1-1.100 1.300-1.900.8l-4.800-3.600-2.400 2.300c-.4.400-1 .2-1.100-.3l-1.500-5-4.200-1.300c-.9-.3-.9-1.500 0-1.900L20.200 2.600c.8-.3 1.500.3 1.300 1.100Z"
      fill="currentColor"
      stroke="none"
    />
  ),
} as const satisfies Record<string, ReactNode>;

/** An icon of a later screen. */
export type MoreIconName = keyof typeof MORE;

addShapes(MORE);
