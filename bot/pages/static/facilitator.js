// The facilitator's page: pieces that the server sends, and a roster that takes changed rows only.
import { letGoOfUndo } from "./acts.js";
import { now, setClock, setText, startClock, tick } from "./clock.js";
import { tellConnection } from "./connection.js";
import { morph } from "./morph.js";
import { follow } from "./stream.js";

const PAGE = 100;
const page = document.getElementById("page");
const body = document.querySelector("#roster tbody");
const search = document.getElementById("roster-search");
const filter = document.getElementById("roster-filter");
const count = document.getElementById("roster-count");
const more = document.getElementById("roster-more");
const people = new Map(); // every row of the roster, by its id
let order = [], shown = PAGE;

function show(state) {
  setClock(state.now, state.pace);
  for (const [name, html] of Object.entries(state.html || {})) {
    const place = document.querySelector(`[data-piece=${name}]`);
    if (place) morph(place, html);
  }
  if (state.roster) takeRows(state.roster);
  tick();
  keepUp();
}

// --- the roster --------------------------------------------------------------------------------

function takeRows({ whole, rows, gone }) {
  if (whole) people.clear();
  const isNew = whole || gone.length > 0 || rows.some((row) => !people.has(row.id));
  for (const row of rows) {
    people.set(row.id, { ...row, sought: `${row.name} ${row.email}`.toLowerCase() });
  }
  for (const id of gone) people.delete(id);
  const byName = new Intl.Collator("en").compare;
  if (isNew) order = [...people.values()].sort((a, b) => byName(a.name, b.name)).map((row) => row.id);
  showRows();
}

function isWanted(row) {
  return row.sought.includes(search.value.trim().toLowerCase()) &&
    (!filter.value || row.tags.includes(filter.value));
}

function showRows() {
  if (!people.size) return;
  const wanted = order.map((id) => people.get(id)).filter(isWanted);
  const rows = wanted.slice(0, shown);
  const known = new Map([...body.rows].map((line) => [line.dataset.id, line]));
  rows.forEach((row, index) => {
    const line = known.get(row.id) || lineOf(row);
    fill(line, row);
    if (body.rows[index] !== line) body.insertBefore(line, body.rows[index] || null);
  });
  while (body.rows.length > rows.length) body.lastElementChild.remove();
  const text = wanted.length < people.size
    ? `${wanted.length} of ${people.size} attendees` : `${people.size} attendees`;
  const told = rows.length < wanted.length ? `${text}, the first ${rows.length} are shown` : text;
  setText(count, told);
  more.hidden = rows.length === wanted.length;
}

function lineOf(row) {
  const line = document.createElement("tr");
  line.dataset.id = row.id;
  const name = document.createElement("th");
  name.scope = "row";
  line.append(name, ...row.cells.map(cellOf));
  return line;
}

function fill(line, row) {
  setText(line.cells[0], row.name);
  row.cells.forEach(([text, tone, more], index) => {
    const [first, second] = line.cells[index + 1].children;
    setText(first, text);
    setText(second, more);
    first.className = tone && `tone-${tone}`;
  });
}

function cellOf() {
  const cell = document.createElement("td"), more = document.createElement("span");
  more.className = "soft";
  cell.append(document.createElement("span"), more);
  return cell;
}

function showFromTheTop() {
  shown = PAGE;
  showRows();
}

search.addEventListener("input", showFromTheTop);
filter.addEventListener("change", showFromTheTop);
more.addEventListener("click", () => {
  shown += PAGE;
  showRows();
});

// --- the clock ---------------------------------------------------------------------------------

function moveNowLine() {
  const line = document.querySelector(".now-line");
  if (!line) return;
  const { from, to } = line.dataset;
  const passed = (now() - Number(from)) / (Number(to) - Number(from));
  line.parentElement.style.setProperty("--passed", `${Math.min(Math.max(passed, 0), 1) * 100}%`);
}

function keepUp() {
  moveNowLine();
  letGoOfUndo(now());
}

setClock(Number(page.dataset.now), Number(page.dataset.pace));
startClock(keepUp);
document.getElementById("roster-tools").hidden = false;
follow(page.dataset.events, page.dataset.state, {
  state: show,
  change: show,
  clock: (clock) => setClock(clock.now, clock.pace),
  ...tellConnection(page, document.getElementById("connection"),
    "You are signed out, or this session is gone. Please sign in again."),
});
