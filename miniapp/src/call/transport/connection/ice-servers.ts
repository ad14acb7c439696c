/**
 * ICE servers that this browser takes. One address that it refuses (an empty port, a scheme that it
 * does not know, a relay without credentials) makes its constructor throw, and would cost the call.
 */
import type { IceServer } from "../../../protocol/generated";

/** Makes a connection; the browser's own constructor, or a twin in tests. */
export type CreatePeerConnection = (config: RTCConfiguration) => RTCPeerConnection;

/** `use` with all servers, or, where it throws, with those of which the browser takes each address. */
export function withUsable<T>(
  create: CreatePeerConnection,
  servers: readonly IceServer[],
  use: (servers: readonly IceServer[]) => T,
): T {
  try {
    return use(servers);
  } catch {
    return use(usable(create, servers));
  }
}

function usable(create: CreatePeerConnection, servers: readonly IceServer[]): IceServer[] {
  const isUsable = (server: IceServer): boolean => {
    try {
      create({ iceServers: [server] }).close();
      return true;
    } catch {
      return false;
    }
  };
  return servers.flatMap((server) => {
    const urls = server.urls.filter((url) => isUsable({ ...server, urls: [url] }));
    return urls.length > 0 ? [{ ...server, urls }] : [];
  });
}
