// The attendee's page: shows what the server sends, sends what the attendee does.
import { alertOf, offerAlerts } from "./alerts.js";
import { addOwnTimes, now, setClock, startClock, tick } from "./clock.js";
import { tellConnection } from "./connection.js";
import { heard, showMissed } from "./missed.js";
import { elementOf, morph } from "./morph.js";
import { follow } from "./stream.js";

const page = document.getElementById("page");
const polls = document.getElementById("polls");
const nudges = document.getElementById("nudges");
const announcement = document.getElementById("announcement");
const jump = document.getElementById("jump");
const title = document.title;
const WARN_BEFORE = 20_000;
const RETRIES = [1_000, 2_000, 4_000, 8_000];

const cards = (state) => [...polls.querySelectorAll(state ? `[data-state=${state}]` : "[data-poll]")];
const cardOf = (id) => polls.querySelector(`[data-poll="${CSS.escape(id)}"]`);
const titleOf = (card) => card.querySelector("h2").textContent;
const show = (piece, html) => morph(document.getElementById(piece), html);
const say = (text) => { announcement.textContent = text; };

async function post(address, body) {
  return fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

// --- what the server sends ---------------------------------------------------------------------

function showState(state) {
  setClock(state.now, state.pace);
  const missed = showMissed(state.happened, state.now, state.pace);
  showNews(state);
  showOwn(state);
  if (missed) say("This page was not connected for a while. What happened meanwhile stands at its top.");
}

function showNews(news) {
  const isNew = showCards(news.html.polls);
  const open = new Set(news.polls.map((poll) => poll.poll));
  for (const card of cards("open")) if (!open.has(card.dataset.poll) && !isOwn(card)) showClosed(card);
  if (isNew || news.phase === "after") for (const card of cards()) if (!open.has(card.dataset.poll) && !isDirty(card) && !isOwn(card)) card.remove();
  for (const piece of ["now", "results", "resources"]) show(piece, news.html[piece]);
  offerAlerts(news.phase);
  refresh();
}

function showOwn(own) {
  showCards(own.html.polls);
  if (own.own) for (const card of cards("open")) if (isOwn(card) && !own.own.includes(card.dataset.poll)) showClosed(card);
  const before = nudges.textContent;
  for (const piece of ["consent", "terms", "nudges", "afterwards", "you"]) if (piece in own.html) show(piece, own.html[piece]);
  const nudge = nudges.textContent.trim();
  if (nudge && nudges.textContent !== before) alertOf(nudge, true);
  refresh();
}

// A form is never touched while it is open; it gives way to a receipt.
function showCards(htmls) {
  let isNew = false;
  for (const [id, html] of Object.entries(htmls)) {
    const card = elementOf(html), old = cardOf(id);
    if (!old) {
      const busy = polls.contains(document.activeElement) && document.activeElement.closest("[data-poll]");
      busy ? busy.after(card) : polls.prepend(card);
      if (card.dataset.state === "open") tellOpen(card);
      isNew = true;
    } else if (card.dataset.state === "answered" && !old.classList.contains("receipt")) {
      const hadFocus = old.contains(document.activeElement);
      old.replaceWith(card);
      if (hadFocus) card.querySelector("h2").focus();
    } else if (card.dataset.state === "open" && isOwn(card) && old.dataset.state !== "answered") {
      openLonger(old, card);
    }
  }
  return isNew;
}

function tellOpen(card) {
  tick();
  say(`A poll is open: ${titleOf(card)}. ${card.querySelector(".time-left").textContent}`);
  alertOf(`A poll is open: ${titleOf(card)}`);
}

// Somebody was given more time: the poll is open again, with what they had filled in.
function openLonger(old, card) {
  const until = (one) => one.querySelector(".time-left [data-until]")?.dataset.until;
  if (old.dataset.state === "open" && until(old) === until(card)) return;
  for (const part of [".eyebrow", ".time-left"]) old.querySelector(part).replaceWith(card.querySelector(part));
  old.dataset.state = "open";
  old.dataset.own = "";
  old.querySelector(".last-call").hidden = true;
  old.querySelector(".more-time")?.remove();
  const button = old.querySelector("button");
  if (button) button.hidden = false;
  const problem = old.querySelector("[role=alert]");
  if (problem) problem.hidden = true;
  warned.delete(old.dataset.poll);
  say(`You have more time: ${titleOf(old)}. ${old.querySelector(".time-left").textContent}`);
}

const isOwn = (card) => "own" in card.dataset;

function showClosed(card) {
  card.dataset.state = "closed";
  card.querySelector(".eyebrow").textContent = "Poll – closed";
  card.querySelector(".time-left").textContent = "This poll has closed.";
  card.querySelector(".last-call").hidden = true;
  const button = card.querySelector("button");
  if (button) button.hidden = true;
  if (isDirty(card)) {
    complain(card, "The poll closed before your answer was sent, so it cannot be counted any more. " +
      "What you filled in is still here. If something kept you from answering, please write to us.");
  }
  say(`The poll has closed: ${titleOf(card)}`);
}

function isDirty(card) {
  return card.dataset.state !== "answered" &&
    [...card.querySelectorAll("input, textarea")].some((one) => one.type !== "hidden" &&
      (one.type === "textarea" ? one.value.trim() : one.checked));
}

// --- what the attendee does --------------------------------------------------------------------

function complain(card, text) {
  const place = card.querySelector("[role=alert]");
  place.textContent = text;
  place.hidden = false;
}

async function send(card, form) {
  const answers = [...form.querySelectorAll(".question")].map((question) =>
    [...question.querySelectorAll("input:checked, textarea")].map((one) => one.value));
  const button = form.querySelector("button");
  if (button.ariaDisabled === "true") return;
  button.ariaDisabled = "true";
  form.querySelector("[role=alert]").hidden = true;
  for (const wait of [...RETRIES, 0]) {
    const answer = await sendOnce(card, answers);
    if (answer) break;
    complain(card, wait ? "Not sent yet: the connection is interrupted. We are trying again."
      : "Your answer could not be sent. It is still here: please send it again.");
    await new Promise((resume) => setTimeout(resume, wait));
  }
  button.ariaDisabled = "false";
}

// Whether the server has answered, for good or ill; a first answer stands, so sending again is safe.
async function sendOnce(card, answers) {
  let response, content;
  try {
    response = await post(page.dataset.answers, { poll: card.dataset.poll, answers });
    content = await response.json();
  } catch {
    return false;
  }
  if (response.status === 503) return false;
  if (response.ok) showReceipt(card, content.receipt);
  else complain(card, content.error);
  if (response.status === 409) stream.ask();
  return true;
}

function showReceipt(card, receipt) {
  if (card.dataset.state === "answered") return;
  const hadFocus = card.contains(document.activeElement);
  card.dataset.state = "answered";
  card.querySelector(".eyebrow").textContent = "Poll – answered";
  const done = elementOf('<p class="done"><span class="mark" aria-hidden="true">✓</span> <span></span></p>');
  done.lastElementChild.textContent = receipt;
  card.querySelector("form").replaceWith(done);
  for (const part of card.querySelectorAll(".more-time, .last-call")) part.remove();
  if (hadFocus) card.querySelector("h2").focus();
  say(`${titleOf(card)}: ${receipt}`);
  stream.ask();
  refresh();
}

async function askForTime(card, form) {
  const response = await post(page.dataset.time, { poll: card.dataset.poll }).catch(() => null);
  const asked = document.createElement("p");
  asked.className = "soft";
  asked.tabIndex = -1;
  asked.textContent = response?.ok
    ? "You asked for more time. The facilitator sees it, and can open the poll longer for you."
    : "That could not be sent. Please try again.";
  if (response?.ok) {
    form.replaceChildren(asked);
    card.querySelector(".or-ask")?.remove();
  }
  else complain(card, asked.textContent);
  if (response?.ok) asked.focus();
  say(asked.textContent);
}

polls.addEventListener("submit", (event) => {
  const form = event.target, card = form.closest("[data-poll]");
  event.preventDefault();
  if (form.matches(".more-time")) askForTime(card, form);
  else send(card, form);
});

document.getElementById("consent").addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  const response = await post(page.dataset.consent, { policy: form.elements.policy.value }).catch(() => null);
  if (response?.ok) {
    say("Thank you. It is recorded that you accepted this.");
    document.getElementById("consent").replaceChildren();
    offerJump();
    document.getElementById("main").focus();
  } else {
    const error = (await response?.json().catch(() => null))?.error;
    complain(form, error || "That could not be sent. Please try again.");
  }
  stream.ask();
});

document.getElementById("you").addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  const response = await post(form.action, { name: form.elements.name.value }).catch(() => null);
  if (response?.ok) form.reset();
  say(response?.ok ? "Thank you, we have noted your name in Zoom." : "That could not be sent. Please try again.");
  if (response?.ok) stream.ask();
});

// --- what is shown, and told -------------------------------------------------------------------

const told = new Set(), warned = new Set();

// A poll counts as shown when it stands in a page that is in sight.
async function tellShown() {
  if (document.visibilityState !== "visible") return;
  for (const card of cards("open")) {
    const id = card.dataset.poll;
    if (told.has(id) || !card.querySelector("form")) continue;
    told.add(id);
    const response = await post(page.dataset.shown, { poll: id }).catch(() => null);
    if (!response || response.status >= 500) told.delete(id);
  }
}

function warnBeforeClose() {
  for (const card of cards("open")) {
    const left = Number(card.querySelector("[data-until]")?.dataset.until) - now(); // none in Zoom alone
    if (left > 0 && left <= WARN_BEFORE && !warned.has(card.dataset.poll)) {
      warned.add(card.dataset.poll);
      card.querySelector(".last-call").hidden = false;
      say(`20 seconds left to answer: ${titleOf(card)}. Send your answer, or choose “I need more time”.`);
      alertOf(`20 seconds left to answer: ${titleOf(card)}`, true);
    }
  }
}

function refresh() {
  tick();
  addOwnTimes();
  const open = cards("open");
  document.title = open.length ? `● Poll open – ${title}` : title;
  offerJump();
  requestAnimationFrame(tellShown);
}

// While an open poll is out of sight, a link leads to it.
function offerJump() {
  const card = cards("open")[0];
  const box = card?.getBoundingClientRect();
  const inSight = !card || (box.top < innerHeight - 80 && box.bottom > 80);
  jump.hidden = inSight;
  if (card) jump.hash = `poll-${card.dataset.poll}-title`;
}

jump.addEventListener("click", () => cardOf(cards("open")[0].dataset.poll).querySelector("h2").focus());
document.addEventListener("scroll", offerJump, { passive: true });
document.addEventListener("visibilitychange", tellShown);

document.getElementById("no-script").remove();
setClock(Number(page.dataset.now), Number(page.dataset.pace));
offerAlerts(page.dataset.phase);
startClock(() => { warnBeforeClose(); tellShown(); });
refresh();
const stream = follow(page.dataset.events, page.dataset.state, {
  state: showState,
  news: (news) => { heard(now()); showNews(news); },
  you: (own) => { heard(now()); showOwn(own); },
  clock: (clock) => { heard(clock.now); setClock(clock.now, clock.pace); },
  ...tellConnection(page, document.getElementById("connection"),
    "This page cannot be reached any more. Please open the link in your e-mail again."),
});
