// What a facilitator does: an act is shown with what it costs in a dialog and confirmed there; one
// that costs nothing and can be undone is done at once.

const page = document.getElementById("page");
const dialog = document.getElementById("proposal");
const content = document.getElementById("proposal-content");
const told = document.getElementById("told");
const askForm = document.getElementById("ask-form");
const FAILED = "The server could not be reached, so nothing was done. Please try again.";

function tell(text, isBad = false) {
  told.textContent = text;
  told.className = isBad ? "note bad" : "note";
  told.hidden = !text;
}

function complain(form, text) {
  const place = form.querySelector("[role=alert]");
  place.textContent = text;
  place.hidden = !text;
}

// Send a form; null where the server did not answer.
async function send(action, fields) {
  try {
    const response = await fetch(action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: fields,
    });
    return { ok: response.ok, ...(await response.json()) };
  } catch {
    return null;
  }
}

async function propose(form) {
  const fields = new URLSearchParams(new FormData(form));
  fields.set("part", "1");
  let response;
  try {
    response = await fetch(`${form.action}?${fields}`);
    if (!response.ok) return tell((await response.json()).error, true);
    content.innerHTML = await response.text();
  } catch {
    return tell(FAILED, true);
  }
  tell("");
  if (!dialog.open) dialog.showModal();
  const name = content.querySelector("[name=by]");
  (name.value ? content.querySelector(".proposal-form button") : name).focus();
}

async function doAtOnce(form) {
  const fields = new FormData(form);
  fields.set("csrf", page.dataset.csrf);
  const answer = await send(page.dataset.act, new URLSearchParams(fields));
  if (answer?.nameless) return propose(form);
  tell(answer?.ok ? "" : answer?.error || FAILED, true);
}

async function confirm(form, button) {
  const fields = new URLSearchParams(new FormData(form, button));
  const answer = await send(form.action, fields);
  if (!answer?.ok) return complain(form, answer?.error || FAILED);
  dialog.close();
}

async function ask(form) {
  const answer = await send(form.action, new URLSearchParams(new FormData(form)));
  if (!answer?.ok) return complain(form, answer?.error || FAILED);
  const by = form.elements.by.value;
  form.reset();
  form.elements.by.value = by;
  form.elements.token.value = answer.token;
  complain(form, "");
  form.closest("details").open = false;
  tell("The question is on everyone's page.");
}

// A rating and a written answer have no choices.
function offerChoices() {
  const hasChoices = ["single", "multiple"].includes(askForm.elements.kind.value);
  askForm.elements.choices.closest("label").hidden = !hasChoices;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const isAct = form.matches(".act"), isConfirm = form.matches(".proposal-form");
  if (!isAct && !isConfirm && form !== askForm) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  try {
    if (isConfirm) await confirm(form, event.submitter);
    else if (form === askForm) await ask(form);
    else if ("atOnce" in form.dataset) await doAtOnce(form);
    else await propose(form);
  } finally {
    delete form.dataset.busy;
  }
});

// Enter in the field of the name chooses no number of minutes.
dialog.addEventListener("keydown", (event) => {
  const choices = event.target.form?.querySelector(".choices-of-minutes button");
  if (event.key !== "Enter" || event.target.name !== "by" || !choices) return;
  event.preventDefault();
  choices.focus();
});

askForm.elements.kind.addEventListener("change", offerChoices);
offerChoices();

/** Take away what can be undone no longer. */
export function letGoOfUndo(moment) {
  for (const bar of document.querySelectorAll(".undo[data-ends]")) {
    bar.hidden = moment > Number(bar.dataset.ends);
  }
}
