// Follow the server's events. While no stream is proven to live, ask for the state every few
// seconds instead, so that a page behind a proxy that holds events back still works.

const PROOF_WITHIN = 6_000; // a stream that lives sends its first event within this time
const SILENCE = 40_000; // the server gives a sign of life every 15 s
const ASK_EVERY = 4_000;
const TRY_AGAIN = 30_000;
const OPEN = 1, CLOSED = 2; // an EventSource's states; the class itself may be missing

/**
 * Follow `events`; hand each event to the handler of its name, and what `state` answers to
 * `handlers.state`. `handlers.connected(true or false)` is told of the connection,
 * `handlers.gone()` that the page does not exist any more.
 */
export function follow(events, state, handlers) {
  let source = null, asking = null, heardAt = 0, ended = false;

  const heard = () => {
    heardAt = performance.now();
    clearTimeout(asking);
    asking = null;
    handlers.connected(true);
  };

  const ask = async () => {
    asking = null;
    try {
      const response = await fetch(state, { cache: "no-store" });
      if (response.status === 404 || response.status === 403) return gone();
      if (!response.ok) throw new Error(String(response.status));
      handlers.state(await response.json());
      handlers.connected(true);
    } catch {
      handlers.connected(false);
    }
    askLater();
  };

  // Spread over some seconds: ten thousand pages lose a server that starts again all at once.
  const askLater = () => {
    if (!asking && !ended) asking = setTimeout(ask, ASK_EVERY * (0.5 + Math.random()));
  };

  const gone = () => {
    ended = true;
    source?.close();
    handlers.gone();
  };

  const connect = () => {
    source?.close();
    if (!window.EventSource) return askLater();
    source = new EventSource(events);
    const opened = source, openedAt = performance.now();
    for (const name of Object.keys(handlers)) {
      source.addEventListener(name, (event) => {
        heard();
        handlers[name](JSON.parse(event.data));
      });
    }
    source.addEventListener("error", () => {
      handlers.connected(false);
      askLater();
      if (opened.readyState === CLOSED && opened === source) setTimeout(connect, TRY_AGAIN);
    });
    setTimeout(() => heardAt < openedAt && askLater(), PROOF_WITHIN);
  };

  setInterval(() => {
    if (source?.readyState === OPEN && heardAt && performance.now() - heardAt > SILENCE) {
      heardAt = 0;
      connect();
    }
  }, SILENCE / 4);
  connect();
  const lives = () => source?.readyState === OPEN && heardAt > 0;
  return {
    /** Ask for the state at once, unless the stream lives and brings it anyway. */
    ask: () => { if (!lives()) { clearTimeout(asking); ask(); } },
  };
}
