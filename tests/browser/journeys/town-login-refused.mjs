// The login of the town answers wrongly, twice or not at all: nobody is signed in, and a page says what to do.

import assert from 'node:assert/strict';

import { axe, fits, journey } from '../harness.mjs';
import { startTown } from '../town.mjs';

const INVALID = 'Der Nachweis des Anmeldedienstes gilt nicht';
const AWAY = '/anmelden/weiter/wetzlar?zurueck=/konto';

/** What the login does wrong, and what the page says of it. */
const TRICKS = {
  'wrong-audience': /gilt für ein anderes Programm/,
  'wrong-issuer': /stammt von einem anderen Anmeldedienst/,
  'wrong-nonce': /gehört zu einem anderen Anmeldevorgang/,
  expired: /ist abgelaufen/,
  'unknown-key': /den der Anmeldedienst nicht veröffentlicht/,
  forged: /Die Unterschrift unter dem Nachweis stimmt nicht/,
  'from-the-future': /Die Uhren .* gehen zu weit auseinander/,
};

/** To the login of the town, which asks who one is only as long as it does not know. */
async function signIn(page, { registry, issuer }) {
  await page.goto(`${registry.url}${AWAY}`);
  if (!page.url().startsWith(issuer.url)) return;
  await page.getByLabel('Konto').fill('anna');
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await page.waitForURL(`${registry.url}/**`);
}

/** The page helps: what happened, what to do, the number under which the log knows it, the way back; nobody is in. */
async function helps(page, { registry }, title, happened, what) {
  const main = page.getByRole('main');
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  const text = await main.innerText();
  assert.match(text, happened, what);
  assert.match(text, /„Stadt Wetzlar“/, what);
  await main.getByRole('heading', { level: 2, name: 'Was Sie tun können' }).waitFor();
  assert.ok(await main.getByRole('listitem').count() > 0, `${what}: there is something to do`);
  const number = /Vorgangsnummer\s+([0-9a-f]{20})/.exec(text)?.[1];
  assert.ok(number && registry.log().includes(number), `${what}: the log knows ${number}`);
  await axe(page, what);
  await fits(page, what);
  await main.getByRole('link', { name: 'Zurück zur Anmeldung' }).click();
  await page.waitForURL((url) => url.pathname === '/anmelden' && url.searchParams.get('zurueck') === '/konto');
  await page.goto(`${registry.url}/konto`);
  await page.waitForURL(/\/anmelden\?zurueck=/);
}

/** The address at which the login would send the browser back, without going there; it knows who one is already. */
async function answered(page, { registry }) {
  let next = `${registry.url}${AWAY}`;
  for (let hops = 0; hops < 10; hops += 1) {
    const answer = await page.request.get(next, { maxRedirects: 0 });
    next = new URL(answer.headers().location, next).href;
    if (next.startsWith(`${registry.url}/anmelden/rueckkehr/`)) return new URL(next);
  }
  return assert.fail('the login never sends anybody back');
}

journey('every wrong token of the town login leads to a page that helps, and to nobody signed in', {}, async ({ page }) => {
  const town = await startTown();
  try {
    for (const [trick, happened] of Object.entries(TRICKS)) {
      await town.trick(trick);
      await signIn(page, town);
      await helps(page, town, INVALID, happened, trick);
    }
    await town.trick('');
    await signIn(page, town);
    await page.waitForURL(`${town.registry.url}/konto`);
    await page.getByText('Anna Beispiel').first().waitFor();
  } finally {
    await town.stop();
  }
});

journey('a code of the town login counts once', {}, async ({ page }) => {
  const town = await startTown();
  try {
    await signIn(page, town);
    const first = await answered(page, town);
    await page.goto(first.href);
    await page.waitForURL(`${town.registry.url}/konto`);
    const second = await answered(page, town);
    second.searchParams.set('code', first.searchParams.get('code'));
    // Only the session here goes: the browser is still on its way, and the login still knows it.
    await page.context().clearCookies({ name: 'bp' });
    const again = await page.goto(second.href);
    assert.equal(again.status(), 400);
    await helps(page, town, 'Der Anmeldedienst nimmt den Vorgang nicht an', /schon einmal benutzt/, 'a code again');
  } finally {
    await town.stop();
  }
});

journey('a town login that is down leads to a page that helps', { awaited: [503] }, async ({ page }) => {
  const town = await startTown();
  try {
    await signIn(page, town);
    await page.context().clearCookies({ name: 'bp' });
    const back = await answered(page, town);
    town.issuer.stop();
    const late = await page.goto(back.href);
    assert.equal(late.status(), 503);
    await helps(page, town, 'Der Anmeldedienst antwortet nicht', /erreicht den Anmeldedienst .* gerade nicht/, 'down at the exchange');
  } finally {
    await town.stop();
  }
});

journey('a town login that was never up leads to a page that helps', { awaited: [503] }, async ({ page }) => {
  const town = await startTown();
  try {
    town.issuer.stop();
    const refused = await page.goto(`${town.registry.url}${AWAY}`);
    assert.equal(refused.status(), 503);
    await helps(page, town, 'Der Anmeldedienst antwortet nicht', /erreicht den Anmeldedienst .* gerade nicht/, 'down at the beginning');
    assert.ok(!(await page.content()).includes(town.issuer.url), 'addresses of the inside are nobody\'s business');
  } finally {
    await town.stop();
  }
});
