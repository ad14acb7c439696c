/** Keeps a room registered with Efir for as long as the game runs, and takes it down afterwards. */

const TTL_SECONDS = 300;
const RENEW_MS = 60_000;
const RETRY_MS = 3_000;

/** Returns how to stop, a promise. */
export function keepRegistered({
  efir,
  secret,
  code,
  wsUrl,
  appUrl,
  title,
  say,
}) {
  let timer = null;
  let told = "";
  const tellOnce = (text) => {
    if (text !== told) say(text);
    told = text;
  };
  const renew = async () => {
    const answer = await fetch(`${efir}/api/host/rooms/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        room_code: code,
        ws_url: wsUrl,
        app_url: appUrl,
        title,
        ttl_seconds: TTL_SECONDS,
        host_secret: secret,
      }),
    }).catch(() => null);
    const body = await answer?.json().catch(() => null);
    if (answer?.ok) tellOnce(`registered: ${body.join_url}`);
    else
      tellOnce(
        `not registered: ${body?.error.message ?? `${efir} does not answer`}`,
      );
    timer = setTimeout(renew, answer?.ok ? RENEW_MS : RETRY_MS);
  };
  void renew();
  return async () => {
    clearTimeout(timer);
    await fetch(`${efir}/api/host/rooms/${code}`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${secret}` },
    }).catch(() => null);
  };
}
