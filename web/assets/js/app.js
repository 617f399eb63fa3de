// Small comforts. Every page works without this file.

/** Proposes words while somebody types; the list follows the ARIA pattern of an editable combobox. */
function suggest(input) {
  // A field of a form takes the blueprint with its short name; a search goes there at once.
  const fills = "fill" in input.dataset;
  // The list for those without script would lie over this one.
  input.list?.remove();
  input.removeAttribute("list");
  const list = document.createElement("ul");
  list.id = `${input.id}-vorschlaege`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Vorschläge");
  list.hidden = true;
  // Who does not see the list hears how long it is; the choice itself is read out by aria-activedescendant.
  const told = document.createElement("p");
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  input.after(list, told);
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);

  let chosen = -1;
  let waiting;
  let asked;

  function close() {
    list.hidden = true;
    told.textContent = "";
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    const options = [...list.children];
    chosen = (index + options.length) % options.length;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
    input.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  }

  function take(option) {
    input.value = option.dataset.value;
    const { href } = option.dataset;
    close();
    if (fills) return;
    if (href) location.assign(href);
    else input.form.requestSubmit();
  }

  function show(proposals) {
    list.replaceChildren(...proposals.map((proposal, i) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${i}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.textContent = proposal.text;
      if (proposal.hint) {
        const hint = document.createElement("small");
        hint.textContent = proposal.hint;
        option.append(" ", hint);
      }
      option.dataset.value = proposal.text;
      if (proposal.href?.startsWith("/")) option.dataset.href = proposal.href;
      option.addEventListener("mousedown", (event) => { event.preventDefault(); take(option); });
      return option;
    }));
    list.hidden = proposals.length === 0;
    told.textContent = ["Keine Vorschläge", "1 Vorschlag, Auswahl mit den Pfeiltasten"][proposals.length] ?? `${proposals.length} Vorschläge, Auswahl mit den Pfeiltasten`;
    chosen = -1;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  }

  function proposal(item) {
    if (typeof item === "string") return { text: item };
    if (fills) return { text: `${item.title} (${item.slug})` };
    return { text: item.text ?? item.title, hint: item.hint, href: item.href };
  }

  async function ask() {
    asked?.abort();
    const words = input.value.trim();
    if (words.length < 2) return close();
    asked = new AbortController();
    try {
      const address = new URL(input.dataset.suggest, location.origin);
      address.searchParams.set("q", words);
      const answer = await fetch(address, { signal: asked.signal, headers: { accept: "application/json" } });
      if (!answer.ok) return close();
      const body = await answer.json();
      const items = Array.isArray(body) ? body : body.items ?? [];
      if (!isHere()) return close();
      show(items.filter((item) => !fills || item.slug).slice(0, 8).map(proposal));
    } catch {
      close(); // no proposals are no harm
    }
  }

  // An answer that comes after the field was left would open the list over the next one.
  const isHere = () => document.activeElement === input;
  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 150); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    // The first press closes the list; the browser would empty the field as well.
    if (event.key === "Escape") { event.preventDefault(); return close(); }
    if (event.key === "ArrowDown") { event.preventDefault(); choose(chosen + 1); }
    if (event.key === "ArrowUp") { event.preventDefault(); choose(chosen < 0 ? -1 : chosen - 1); }
    if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); take(list.children[chosen]); }
  });
}

/** A form is sent once, however often its button is pressed. */
function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "ja";
  });
}

for (const input of document.querySelectorAll("input[data-suggest]")) suggest(input);
for (const form of document.querySelectorAll("form[method=post]")) sendOnce(form);
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
// Filters open above the hits would push them off a phone.
if (matchMedia("(max-width: 60rem)").matches) {
  for (const part of document.querySelectorAll("details[data-close-when-narrow]")) part.open = false;
}
// A page that comes back with findings starts at their summary, one that tells of a success at its message:
// so both are read out first.
(document.getElementById("fehler") ?? document.getElementById("meldung"))?.focus();
// A page restored by the back button may send its form again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
