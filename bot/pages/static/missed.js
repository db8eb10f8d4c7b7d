// What happened while the page was not connected: a telephone slept, a network was gone.

const box = document.getElementById("missed");
const KEY = `attendant.heard:${location.pathname}`;
const NOTICED = 5_000; // a gap that is shorter, in real time, is none
let heardAt = 0, unseenSince = 0;

try { heardAt = Number(sessionStorage.getItem(KEY)) || 0; } catch { /* nothing is remembered */ }

/** The server was heard from, at that moment of the training (UTC milliseconds). */
export function heard(moment) {
  heardAt = Math.max(heardAt, moment);
  try { sessionStorage.setItem(KEY, String(heardAt)); } catch { /* as above */ }
}

/**
 * Show what of all that `happened` did so since the server was last heard from, up to `moment`;
 * say how many things. What was not yet noted as seen stays.
 */
export function showMissed(happened, moment, pace) {
  const since = heardAt;
  heard(moment);
  if (!since || (moment - since) / pace < NOTICED) return 0;
  unseenSince ||= since;
  const missed = happened.filter((one) => one.at > unseenSince && one.at <= moment);
  box.querySelector("ul").replaceChildren(...missed.map(({ text }) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  }));
  box.hidden = !missed.length;
  return missed.length;
}

box.querySelector("button").addEventListener("click", () => {
  box.hidden = true;
  unseenSince = 0;
  document.getElementById("main").focus();
});
