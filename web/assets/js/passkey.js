// Passkeys: only where the browser has them; every other way to sign in works without this file.

const problem = "Das hat nicht geklappt. Versuchen Sie es noch einmal oder nehmen Sie einen anderen Weg.";

/** Sends to the registry and reads its answer; a refusal comes back as the sentence that explains it. */
async function send(address, body) {
  const isForm = body instanceof URLSearchParams;
  const answer = await fetch(address, {
    method: "POST",
    headers: { accept: "application/json", ...(isForm ? {} : { "content-type": "application/json" }) },
    body: isForm ? body : JSON.stringify(body ?? {}),
  });
  if (answer.ok) return answer.json();
  const kind = answer.headers.get("content-type") ?? "";
  const told = kind.includes("json") ? (await answer.json()).detail : undefined;
  throw new Error(told ?? problem);
}

/** Says in the form what went wrong. */
function tell(form, error) {
  const place = form.querySelector("[data-passkey-trouble]");
  // Whoever closes the window of the browser knows it.
  place.textContent = error.name === "NotAllowedError" ? "Der Vorgang wurde abgebrochen." : error.message || problem;
}

async function make(form) {
  const csrf = form.elements.namedItem("csrf").value;
  const name = form.elements.namedItem("name").value;
  const options = await send("/konto/passkeys/beginnen", new URLSearchParams({ csrf }));
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey ?? options);
  const made = await navigator.credentials.create({ publicKey });
  const { next } = await send("/konto/passkeys", { csrf, name, answer: made.toJSON() });
  location.assign(next);
}

async function use(form) {
  const back = form.elements.namedItem("zurueck")?.value ?? "/";
  const options = await send("/anmelden/passkey/beginnen", new URLSearchParams());
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey ?? options);
  const answer = await navigator.credentials.get({ publicKey });
  const { next } = await send("/anmelden/passkey", { answer: answer.toJSON(), back });
  location.assign(next);
}

async function prove(form) {
  const back = form.elements.namedItem("zurueck")?.value ?? "/";
  const csrf = form.elements.namedItem("csrf").value;
  const options = await send("/anmelden/passkey/beginnen", new URLSearchParams());
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey ?? options);
  const answer = await navigator.credentials.get({ publicKey });
  const { next } = await send("/konto/nachweis/passkey", { csrf, answer: answer.toJSON(), back });
  location.assign(next);
}

const ways = { anlegen: make, anmelden: use, bestaetigen: prove };
const hasPasskeys = typeof PublicKeyCredential === "function" && "parseCreationOptionsFromJSON" in PublicKeyCredential;
for (const form of hasPasskeys ? document.querySelectorAll("form[data-passkey]") : []) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ways[form.dataset.passkey](form).catch((error) => tell(form, error));
  });
}
