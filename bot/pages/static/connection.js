// Tell whoever reads the page when it is cut off from the server, and only when it lasts.

const LASTS = 3_000;

/** The handlers of `follow` that write into `note`; the page is marked as connected or not. */
export function tellConnection(page, note, goneText) {
  let waiting = null;
  const say = (text) => {
    note.textContent = text;
    note.hidden = !text;
  };
  return {
    connected(isConnected) {
      page.dataset.connected = isConnected;
      if (isConnected) {
        clearTimeout(waiting);
        waiting = null;
        say("");
      } else {
        waiting ??= setTimeout(say, LASTS, "The connection is interrupted. This page catches up by itself.");
      }
    },
    gone() {
      clearTimeout(waiting);
      say(goneText);
    },
  };
}
