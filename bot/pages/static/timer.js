// The presenter's timer: one piece, large, with the time of day.
import { now, setClock, setText, startClock, tick } from "./clock.js";
import { tellConnection } from "./connection.js";
import { morph } from "./morph.js";
import { follow } from "./stream.js";

const page = document.getElementById("page");
const place = document.querySelector("[data-piece=timer]");
const face = document.querySelector(".clock-face");
const full = document.getElementById("fullscreen");
const format = new Intl.DateTimeFormat("en-US", {
  hour: "numeric", minute: "2-digit", second: "2-digit", timeZone: face.dataset.zone,
});

const NEAR = 120_000; // the last two minutes are shown in another colour

function colour() {
  const left = place.querySelector(".timer-left");
  const until = left?.querySelector("[data-until]");
  if (until) {
    const rest = Number(until.dataset.until) - now();
    left.classList.toggle("is-over", rest <= 0);
    left.classList.toggle("is-near", rest > 0 && rest <= NEAR);
  }
  setText(face, format.format(new Date(now())));
}

function show(state) {
  setClock(state.now, state.pace);
  if (state.html) morph(place, state.html.timer);
  tick();
  colour();
}

// A screen that goes dark is no timer; where it cannot be kept on, it is not.
async function stayAwake() {
  try {
    if (document.visibilityState === "visible") await navigator.wakeLock?.request("screen");
  } catch { /* the browser decides */ }
}

full.hidden = !document.fullscreenEnabled;
full.addEventListener("click", () => {
  document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
});
document.addEventListener("fullscreenchange", () => {
  full.textContent = document.fullscreenElement ? "Leave full screen" : "Full screen";
});
document.addEventListener("visibilitychange", stayAwake);
stayAwake();

setClock(Number(page.dataset.now), Number(page.dataset.pace));
startClock(colour);
follow(page.dataset.events, page.dataset.state, {
  state: show,
  change: show,
  clock: (clock) => setClock(clock.now, clock.pace),
  ...tellConnection(page, document.getElementById("connection"), "You are signed out, or this session is gone. Please sign in again."),
});
