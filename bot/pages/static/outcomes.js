// A session's table: what is typed is sought at once, and choosing all chooses those in sight.
const form = document.getElementById("chosen");
const search = document.getElementById("search");
const all = document.getElementById("all");
const count = document.getElementById("count");
const number = document.getElementById("number");
const lines = [...form.querySelectorAll("tr[data-sought]")];
const told = count.textContent;
// Where the table has several pages, choosing all chooses those on the others too.
const listed = Number(all.dataset.listed || 0);

const boxOf = (line) => line.querySelector("input");

function tellNumber() {
  const chosen = lines.filter((line) => boxOf(line).checked).length;
  const text = chosen ? `${all.checked && listed ? listed : chosen} chosen` : "chosen";
  if (number) number.textContent = text;
}

function seek() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let seen = 0;
  for (const line of lines) {
    line.hidden = !words.every((word) => line.dataset.sought.includes(word));
    if (line.hidden) boxOf(line).checked = false;
    else seen += 1;
  }
  count.textContent = words.length ? `${seen} of ${lines.length} listed` : told;
  all.checked = false;
  tellNumber();
}

if (!listed) search.addEventListener("input", seek);
form.addEventListener("change", (event) => {
  if (event.target === all) {
    for (const line of lines) boxOf(line).checked = all.checked && !line.hidden;
  } else if (event.target.name === "chosen") {
    all.checked = false;
  }
  tellNumber();
});
// Only those who were ticked are sent: with a script, choosing all has ticked them one by one.
if (!listed) all.removeAttribute("name");
tellNumber();
