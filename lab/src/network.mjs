/**
 * Namespaces for one hub and several participants:
 *
 *     participant N --TUN link--> gateway N --veth--> hub (server, relay, TURN)
 *
 * Only namespaces and devices that are made here are touched; the host's own network is not. All
 * addresses are from the ranges for documentation, which look public to ICE and to coturn.
 */
import { existsSync, readFileSync } from "node:fs";
import { Link } from "./link.mjs";
import { LANE } from "./needs.mjs";
import { inside, sh } from "./shell.mjs";

const PREFIX = `efirlab${LANE}-`;
export const HUB = `${PREFIX}hub`;
/** Where the server and TURN are. */
export const HUB_ADDRESS = "203.0.113.10";

const ip = (...args) => sh("ip", ...args);
const gateway = (n) => `${PREFIX}g${n}`;
export const home = (n) => `${PREFIX}p${n}`;
/** Both ends of the cable between a gateway and the hub. */
const cable = (n) => ({ hub: `192.0.2.${4 * n + 1}`, gateway: `192.0.2.${4 * n + 2}` });
const address = (n, nat) => (nat === "none" ? `198.51.100.${n}` : `192.168.${n}.2`);
/** The address after a change of network. */
const secondAddress = (n) => `198.51.100.${100 + n}`;

/** Ends what an interrupted run has left: processes in our namespaces, then the namespaces. */
export async function sweep() {
  const list = await ip("netns", "list");
  for (const name of list.split("\n").map((line) => line.split(" ")[0])) {
    if (!name.startsWith(PREFIX)) continue;
    const pids = (await ip("netns", "pids", name)).split("\n").filter(Boolean);
    for (const pid of pids) {
      try {
        process.kill(Number(pid), "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    }
    await ip("netns", "del", name);
  }
}

export class Network {
  links = [];
  seconds = [];
  onSecond = [];
  nats = [];

  static async build(people, seed, tcp) {
    const network = new Network();
    await sweep();
    await namespace(HUB);
    const allowed = readFileSync("/proc/sys/net/ipv4/tcp_allowed_congestion_control", "utf8");
    for (const [key, value] of tcpSettings(shippedTcp(), tcp, allowed)) {
      // An older kernel does not have all of them.
      if (existsSync(fileOf(key))) await set(HUB, key, value);
    }
    await ip("-n", HUB, "addr", "add", `${HUB_ADDRESS}/32`, "dev", "lo");
    await Promise.all(
      people.map((person, index) => network.attach(index + 1, person.nat ?? "none", seed + index)),
    );
    for (const [index, person] of people.entries())
      if (person.udp === false) await network.blockUdp(index + 1);
    return network;
  }

  async attach(n, nat, seed) {
    const [inner, outer] = [home(n), gateway(n)];
    const ends = cable(n);
    await Promise.all([namespace(inner), namespace(outer)]);
    await ip(
      "-n",
      HUB,
      "link",
      "add",
      `v${n}`,
      "type",
      "veth",
      "peer",
      "name",
      "wan",
      "netns",
      outer,
    );
    await ip("-n", HUB, "addr", "add", `${ends.hub}/30`, "dev", `v${n}`);
    await ip("-n", outer, "addr", "add", `${ends.gateway}/30`, "dev", "wan");
    await ip("-n", HUB, "link", "set", `v${n}`, "up");
    await ip("-n", outer, "link", "set", "wan", "up");
    await ip("-n", outer, "route", "add", "default", "via", ends.hub);

    const link = await this.wire(n, "wlan0", "far0", seed);
    this.links[n - 1] = link;
    this.nats[n - 1] = nat;
    await this.up(n, "wlan0", "far0", address(n, nat));
    if (nat !== "none") await masquerade(outer, nat);
  }

  /** A link whose far end is at the gateway. */
  async wire(n, near, far, seed) {
    const link = await Link.start(home(n), near, far, seed);
    await ip("-n", home(n), "link", "set", far, "netns", gateway(n));
    await ip("-n", gateway(n), "link", "set", far, "up");
    return link;
  }

  async up(n, near, far, own) {
    await ip("-n", home(n), "link", "set", near, "up");
    await ip("-n", home(n), "addr", "replace", `${own}/32`, "dev", near);
    await ip("-n", home(n), "route", "replace", "default", "dev", near, "src", own);
    await ip("-n", gateway(n), "route", "replace", `${own}/32`, "dev", far);
    if (own.startsWith("198.51.100."))
      await ip("-n", HUB, "route", "replace", `${own}/32`, "via", cable(n).gateway);
  }

  /** Prepares a second network beside the first; it is not used before {@link plugOther}. */
  async prepareSecond(n, shapes, seed) {
    this.seconds[n - 1] = await this.wire(n, "wwan0", "far1", seed);
    await this.seconds[n - 1].shape(shapes);
  }

  /** The network in use is gone with its address, as when somebody walks out of the house. */
  async unplug(n) {
    const device = this.onSecond[n - 1] ? "wwan0" : "wlan0";
    await ip("-n", home(n), "link", "set", device, "down");
    await ip("-n", home(n), "addr", "flush", "dev", device);
  }

  /** The other network works, with another address. */
  async plugOther(n) {
    const second = (this.onSecond[n - 1] = !this.onSecond[n - 1]);
    if (second) await this.up(n, "wwan0", "far1", secondAddress(n));
    else await this.up(n, "wlan0", "far0", address(n, this.nats[n - 1]));
  }

  /** No UDP at all through this gateway, as in many offices. */
  async blockUdp(n) {
    await nft(gateway(n), [
      "add table inet block",
      "add chain inet block forward { type filter hook forward priority 0; policy accept; }",
      "add rule inet block forward meta l4proto udp drop",
    ]);
  }

  async end() {
    await Promise.allSettled(
      [...this.links, ...this.seconds].filter(Boolean).map((link) => link.end()),
    );
    await sweep();
  }
}

async function namespace(name) {
  await ip("netns", "add", name);
  await ip("-n", name, "link", "set", "lo", "up");
  await set(name, "net.ipv4.ip_forward", 1);
}

/** The TCP settings for deployers. */
const shippedTcp = () =>
  readFileSync(new URL("../../deploy/sysctl.conf", import.meta.url), "utf8");

/**
 * What Linux has where nobody has set anything. A machine whose own default is another one may not
 * allow "cubic" in a namespace; its elder "reno" also takes loss for a full line.
 */
const defaultTcp = (allowed) => ({
  "net.ipv4.tcp_congestion_control": allowed.split(/\s+/).includes("cubic") ? "cubic" : "reno",
  "net.ipv4.tcp_thin_linear_timeouts": "0",
  "net.ipv4.tcp_rto_max_ms": "120000",
});

/**
 * The settings of the hub as `[key, value]`: `tcp` is "default", "shipped" for all that the text of
 * `deploy/sysctl.conf` says, or the name of one of them (`tcp_thin_linear_timeouts`) for that alone. `allowed` are the kinds of
 * congestion control that a namespace may have.
 */
export function tcpSettings(text, tcp, allowed) {
  const shipped = [...text.matchAll(/^-?(net\.[\w.]+) = (\w+)$/gm)].map(([, ...pair]) => pair);
  const chosen = shipped.filter(([key]) => tcp === "shipped" || key.endsWith(`.${tcp}`));
  if (chosen.length === 0 && tcp !== "default" && tcp !== "shipped") {
    const names = shipped.map(([key]) => key.split(".").at(-1));
    throw new Error(`which TCP settings? One of: default, shipped, ${names.join(", ")}`);
  }
  return Object.entries({ ...defaultTcp(allowed), ...Object.fromEntries(chosen) });
}

/** What `sysctl key=value` does, which not every machine has. */
async function set(name, key, value) {
  await sh("ip", ...inside(name, "sh", "-c", `echo ${value} > ${fileOf(key)}`));
}

const fileOf = (key) => `/proc/sys/${key.replaceAll(".", "/")}`;

/** `cone`: one public port for one inner port, whatever the destination. `symmetric`: another for each. */
async function masquerade(name, kind) {
  const how = kind === "symmetric" ? "masquerade random,fully-random" : "masquerade";
  await nft(name, [
    "add table ip nat",
    "add chain ip nat out { type nat hook postrouting priority 100; }",
    `add rule ip nat out oifname wan ${how}`,
  ]);
}

async function nft(name, rules) {
  for (const rule of rules) await sh("ip", ...inside(name, "nft", ...rule.split(" ")));
}
