/** What the laboratory needs, and the command that brings it where it is missing. */
import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../..");
/** Laboratories with different names can work side by side: `EFIRLAB_LANE=2 node lab/run.mjs ...`. */
export const LANE = process.env.EFIRLAB_LANE ?? "";
/** Certificates, the speech file, sockets and logs; not part of the repository. */
export const SCRATCH = join(ROOT, "target/lab");
export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const LINK = process.env.EFIRLAB_LINK ?? join(ROOT, "target/debug/efirlab-link");
export const EFIR = process.env.EFIR_BINARY ?? join(ROOT, "target/debug/efir");

/** Playwright comes with the Mini App's tools. */
export const fromMiniApp = createRequire(join(ROOT, "miniapp/package.json"));

/** The host does not allow what the laboratory needs; this is not a failed measurement. */
export class NotAvailable extends Error {}

/** A container may neither make namespaces nor write their kernel values unless it is told to. */
const IN_A_CONTAINER = "start the container with --privileged";

/** Throws with everything that is missing and how to get it. `kernel` is where its values are. */
export function checkNeeds({ apps = ["baseline"], turn = false, kernel = "/proc/sys" } = {}) {
  const missing = [];
  const program = (name, debian) =>
    onPath(name) || missing.push(`${name}: apt-get install -y ${debian}`);
  if (process.getuid?.() !== 0) missing.push("root: run it with sudo (namespaces and TUN devices)");
  if (!writable("/dev/net/tun")) {
    missing.push(`/dev/net/tun: modprobe tun, or ${IN_A_CONTAINER}`);
  }
  const congestion = join(kernel, "net/ipv4/tcp_available_congestion_control");
  if (!readOr(congestion, "").includes("bbr"))
    missing.push("Linux with BBR, for deploy/sysctl.conf: modprobe tcp_bbr");
  program("ip", "iproute2");
  program("nft", "nftables");
  program("espeak-ng", "espeak-ng");
  program("openssl", "openssl");
  if (turn) program("turnserver", "coturn");
  if (!existsSync(CHROMIUM)) missing.push("Chromium: apt-get install -y chromium, or set CHROMIUM");
  if (!existsSync(LINK)) missing.push("the link: cargo build -p efirlab-link");
  if (apps.includes("efir") && !existsSync(EFIR))
    missing.push("Efir: npm --prefix miniapp run build && cargo build");
  try {
    fromMiniApp.resolve("playwright-core");
  } catch {
    missing.push("playwright-core: npm --prefix miniapp ci");
  }
  if (missing.length === 0 && !mayMakeNamespaces()) {
    missing.push(`the right to make network namespaces and to set them up: ${IN_A_CONTAINER}`);
  }
  if (missing.length > 0) throw new NotAvailable(`The laboratory needs\n  ${missing.join("\n  ")}`);
}

/** Root inside a container may still not be allowed to, or find the kernel's values read-only. */
function mayMakeNamespaces() {
  // Not a name that a run which is under way would sweep away.
  const name = `efirlabprobe-${process.pid}`;
  const ip = (...args) => execFileSync("ip", args, { stdio: "ignore" });
  try {
    ip("netns", "add", name);
    try {
      ip("netns", "exec", name, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
    } finally {
      ip("netns", "del", name);
    }
    return true;
  } catch {
    return false;
  }
}

/** What a file says; `otherwise` where there is no such file. */
export function readOr(path, otherwise) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return otherwise;
  }
}

function onPath(name) {
  return [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"].some((folder) =>
    existsSync(join(folder, name)),
  );
}

function writable(path) {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
