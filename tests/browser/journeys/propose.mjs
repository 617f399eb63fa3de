// The list of today is a spreadsheet: the coordinator enters it, the member confirms several steps at once.

import assert from 'node:assert/strict';

import { axe, countClicks, journey, signIn } from '../harness.mjs';
import { known } from '../pages.mjs';

const GIESSEN = '06531005';
const NOTE = 'aus der Liste von heute';

/** Two blueprints of others that Gießen does not use yet and that nobody has proposed to it. */
async function unused(request, url, { token }) {
  const proposed = await (await request.get(`${url}/api/v1/proposals`, { headers: { authorization: `Bearer ${token}` } })).text();
  const api = async (path) => (await (await request.get(`${url}/api/v1${path}`)).json()).items;
  const free = [];
  for (const { slug, publisher, latestVersion } of await api('/blueprints?page[size]=100')) {
    if (!latestVersion || JSON.stringify(publisher).includes(GIESSEN) || proposed.includes(slug)) continue;
    if ((await api(`/adoptions?blueprint=${slug}&body=${GIESSEN}`)).length === 0) free.push(slug);
  }
  assert.ok(free.length >= 2, 'Gießen has two blueprints left to adopt');
  return free.slice(-2);
}

journey('a list of the coordinator counts once the member confirms it with one click', {}, async ({ page, context, url, registry }) => {
  const clicks = await countClicks(context);
  const { cooperation } = await known(page.request, url);
  const slugs = await unused(page.request, url, (await registry.tokens()).giessen);
  const main = page.getByRole('main');
  const uses = async () => {
    const of = await Promise.all(slugs.map(async (slug) =>
      (await (await page.request.get(`${url}/api/v1/adoptions?blueprint=${slug}&body=${GIESSEN}`)).json()).items));
    return of.flat().map((one) => one.stage);
  };

  await signIn(page, 'koordination');
  await page.goto(`/kooperationen/${cooperation}/vorschlagen`);
  const list = (day) => `Blaupause;Kommune;Stufe;Datum;Anmerkung\n${slugs.map((slug) => `${slug};${GIESSEN};zugesagt;${day};${NOTE}`).join('\n')}\n`;
  const upload = async (text) => {
    await main.getByLabel(/^(Berichtigte )?Liste$/).setInputFiles({ name: 'liste.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await main.getByRole('button', { name: 'Liste prüfen' }).click();
  };

  await upload(list('31.02.2026'));
  await main.getByText('Es wurde nichts eingetragen').waitFor();
  assert.match(await main.innerText(), /Datum/, 'the column of the mistake');
  await axe(page);

  await upload(list('02.03.2026'));
  await main.getByRole('button', { name: '2 Vorschläge eintragen' }).click();
  await page.getByRole('status').filter({ hasText: 'Vorschläge sind eingetragen' }).waitFor();
  assert.deepEqual(await uses(), [], 'a proposal counts nowhere');

  await signIn(page, 'giessen');
  await page.goto('/aufgaben');
  const rows = main.getByRole('table').first().locator('tbody tr').filter({ hasText: NOTE });
  assert.equal(await rows.count(), 2);
  await axe(page);
  const before = clicks();
  await main.getByRole('button', { name: /^Alle \d+ bestätigen$/ }).click();
  await page.getByRole('status').filter({ hasText: 'bestätigt' }).waitFor();
  assert.equal(clicks() - before, 1, 'one click');
  assert.deepEqual(await uses(), ['confirmed', 'confirmed']);
  assert.equal(await main.getByRole('button', { name: /bestätigen/ }).count(), 0, 'nothing is left to decide');
});

/** A city for which nobody signs in: what is proposed to it disturbs no other journey. */
const OFFENBACH = '06413000';

journey('a single step is proposed by the name of a blueprint, with the keyboard alone', {}, async ({ page, url }) => {
  const { cooperation } = await known(page.request, url);
  const api = async (path) => (await (await page.request.get(`${url}/api/v1${path}`)).json()).items;
  const isFree = async ({ slug, publisher, latestVersion }) => latestVersion && !JSON.stringify(publisher).includes(OFFENBACH)
    && (await api(`/adoptions?blueprint=${slug}&body=${OFFENBACH}`)).length === 0;
  let free;
  for (const one of await api('/blueprints?page[size]=100')) if (await isFree(one)) free = one;
  assert.ok(free, 'Offenbach has a blueprint left to adopt');
  const { slug, title } = free;
  const main = page.getByRole('main');

  await signIn(page, 'koordination');
  await page.goto(`/kooperationen/${cooperation}/vorschlagen`);
  const field = main.getByRole('combobox', { name: /^Blaupause/ });
  await field.pressSequentially(title.slice(0, 12));
  const option = main.getByRole('option', { name: `${title} (${slug})` });
  await option.waitFor();
  for (let press = 0; press < 8 && await option.getAttribute('aria-selected') !== 'true'; press += 1) await field.press('ArrowDown');
  await field.press('Enter');
  assert.equal(await field.inputValue(), `${title} (${slug})`, 'taking a proposal fills the field and sends nothing');
  await axe(page);

  await main.locator('#body').selectOption(OFFENBACH);
  await main.locator('#stage').selectOption('interest');
  await main.locator('#effectiveOn').fill('02.03.2026');
  await main.getByRole('button', { name: 'Vorschlag eintragen' }).click();
  await page.getByRole('status').filter({ hasText: 'Vorschläge sind eingetragen' }).waitFor();
});
