// Sound and the browser's notification when a poll opens. Neither is asked for until somebody
// ticks its box; what they ticked is remembered in this browser. All works without.

const box = document.getElementById("alerts");
const sound = document.getElementById("alert-sound");
const note = document.getElementById("alert-note");
const told = box.querySelector("[role=status]");
const REFUSED = "Your browser does not show notifications for this page. You can allow them in its settings.";
const KEYS = new Map([[sound, "attendant.sound"], [note, "attendant.notification"]]);
let audio = null;

// A browser may keep nothing (private windows, blocked storage); then nothing is remembered.
function remember(input) {
  try { localStorage.setItem(KEYS.get(input), input.checked ? "on" : ""); } catch { /* as said */ }
}

function remembered(input) {
  try { return localStorage.getItem(KEYS.get(input)) === "on"; } catch { return false; }
}

// A browser lets a page sound only once somebody has done something on it.
function wake() {
  if (!sound.checked || !window.AudioContext) return;
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume().catch(() => {});
}

function beep(pitches) {
  if (!sound.checked || !audio || audio.state !== "running") return;
  pitches.forEach((pitch, place) => {
    const tone = audio.createOscillator(), loudness = audio.createGain();
    const begins = audio.currentTime + place * 0.22;
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0, begins);
    loudness.gain.linearRampToValueAtTime(0.2, begins + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.001, begins + 0.2);
    tone.connect(loudness).connect(audio.destination);
    tone.start(begins);
    tone.stop(begins + 0.21);
  });
}

function notify(text) {
  if (!note.checked || document.visibilityState === "visible" || Notification.permission !== "granted") return;
  try {
    const shown = new Notification(document.querySelector("h1").textContent, { body: text, tag: "attendant" });
    shown.addEventListener("click", () => { window.focus(); shown.close(); });
  } catch {
    told.textContent = REFUSED; // some telephones have the name and not the thing
  }
}

/** Tell of something that has to be seen soon: a poll that opened, or that is about to close. */
export function alertOf(text, isUrgent = false) {
  beep(isUrgent ? [660, 660, 660] : [523, 784]);
  notify(text);
}

sound.addEventListener("change", () => {
  remember(sound);
  wake();
  told.textContent = sound.checked ? "You will hear a sound like this." : "";
  setTimeout(() => beep([523, 784]), 150);
});

note.addEventListener("change", async () => {
  if (note.checked && (await Notification.requestPermission()) !== "granted") {
    note.checked = false;
    told.textContent = REFUSED;
  } else {
    told.textContent = note.checked ? "You will be notified while this page is out of sight." : "";
  }
  remember(note);
});

/** Offer it while there is still something to tell of. */
export function offerAlerts(phase) {
  box.hidden = phase === "after";
}

// What this browser can do, as it was chosen before.
function recall() {
  sound.checked = remembered(sound);
  const canNotify = "Notification" in window && window.isSecureContext;
  note.closest("label").hidden = !canNotify;
  note.checked = canNotify && remembered(note) && Notification.permission === "granted";
  sound.closest("label").hidden = !window.AudioContext;
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, wake);
}

recall();
