// The training's time on this page: the server's clock, carried on between its messages, and the
// texts that depend on it. A rehearsal's clock runs faster; `pace` says how many times.

const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
let known = Date.now(), at = performance.now(), pace = 1;

/** Set the clock to the server's: `moment` in UTC milliseconds. */
export function setClock(moment, speed) {
  known = moment;
  at = performance.now();
  pace = speed || 1;
}

/** The present moment of the training, UTC milliseconds. */
export function now() {
  return known + (performance.now() - at) * pace;
}

/** A duration as people say it: 2:41, 12 min, 3 h 5 min, 2 days. */
export function durationText(milliseconds) {
  const seconds = Math.max(Math.ceil(milliseconds / SECOND), 0);
  if (milliseconds >= 2 * DAY) return `${Math.floor(milliseconds / DAY)} days`;
  if (milliseconds >= HOUR) {
    return `${Math.floor(milliseconds / HOUR)} h ${Math.floor((milliseconds % HOUR) / MINUTE)} min`;
  }
  if (milliseconds >= 10 * MINUTE) return `${Math.round(milliseconds / MINUTE)} min`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A duration in digits, to the second: 2:41, 19:05, 1:02:41. */
export function digitsText(milliseconds) {
  const seconds = Math.max(Math.ceil(milliseconds / SECOND), 0);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const two = (number) => String(number).padStart(2, "0");
  return (hours ? `${hours}:${two(minutes)}` : `${minutes}`) + `:${two(seconds % 60)}`;
}

/** How long ago something was, in real time and in words: just now, 40 s ago, 5 min ago. */
export function ageText(milliseconds) {
  if (milliseconds < 5 * SECOND) return "just now";
  if (milliseconds < MINUTE) return `${Math.floor(milliseconds / SECOND)} s ago`;
  if (milliseconds < HOUR) return `${Math.floor(milliseconds / MINUTE)} min ago`;
  if (milliseconds < DAY) return `${Math.floor(milliseconds / HOUR)} h ago`;
  return `${Math.floor(milliseconds / DAY)} days ago`;
}

/** Write a text, unless it stands there already: what does not change is not announced again. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function tickCountdown(element, moment) {
  const { until, before, suffix, after, past } = element.dataset;
  const left = Number(until) - moment;
  const text = "digits" in element.dataset ? digitsText : durationText;
  const over = past ? past + text(-left) : after;
  setText(element, left > 0 ? [before, text(left), suffix].filter(Boolean).join(" ") : over);
}

/** Bring every text that depends on the time up to date. */
export function tick() {
  const moment = now();
  for (const element of document.querySelectorAll("[data-until]")) tickCountdown(element, moment);
  for (const element of document.querySelectorAll("[data-since]")) {
    setText(element, ageText((moment - Number(element.dataset.since)) / pace));
  }
  for (const bar of document.querySelectorAll("progress[data-from]")) {
    const from = Number(bar.dataset.from);
    bar.value = Math.min(Math.max(moment - from, 0), Number(bar.dataset.to) - from);
  }
}

/** Keep those texts up to date from now on; `also` is called as often. */
export function startClock(also = () => {}) {
  const step = () => {
    tick();
    also();
  };
  step();
  setInterval(step, pace > 1 ? 250 : SECOND);
}

const format = (options, zone) => new Intl.DateTimeFormat("en-US", { ...options, timeZone: zone });
const CLOCK = { hour: "numeric", minute: "2-digit" };
const DATE = { weekday: "long", month: "long", day: "numeric" };

/** Beside times in the training's zone, write them in the reader's own where that differs. */
export function addOwnTimes(root = document) {
  for (const place of root.querySelectorAll(".own-time")) {
    const { zone, from, to, day } = place.dataset;
    const options = day === undefined ? CLOCK : { ...DATE, ...CLOCK };
    const [first, last] = [from, to].map((text) => (text ? new Date(Number(text)) : null));
    const own = format(options);
    const differs = format({ ...DATE, ...CLOCK }).format(first) !==
      format({ ...DATE, ...CLOCK }, zone).format(first);
    if (!differs) continue;
    const text = last ? own.formatRange(first, last) : own.format(first);
    setText(place, `(${text} where you are)`);
  }
}
