// From the start page to a blueprint without a mouse, the focus always in sight.

import assert from 'node:assert/strict';

import { axe, journey, searchField, tabTo } from '../harness.mjs';
import { labels } from '../labels.mjs';
import { fundsachen, pack } from '../packages.mjs';

journey('search, result and what to do by keyboard only', {}, async ({ page, visit }) => {
  await visit('/');
  const main = page.getByRole('main');

  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Zum Inhalt springen' });
  assert.ok(await skip.evaluate((link) => link === document.activeElement), 'the first stop leads to the content');
  await page.keyboard.press('Enter');

  await tabTo(page, searchField(main, labels.search.box));
  await page.keyboard.type('Hundesteuer');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/blaupausen\?.*q=/);

  await tabTo(page, main.getByRole('link', { name: labels.blueprint.hundesteuer }).first());
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: labels.blueprint.hundesteuer }).waitFor();

  await tabTo(page, page.getByRole('link', { name: labels.blueprint.toDo }).first());
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: labels.blueprint.toDo }).waitFor();
});

/** The link or button that a hand would look for, reached with Tab alone and pressed. */
async function press(page, wanted) {
  await wanted.waitFor();
  await tabTo(page, wanted, 200);
  await page.keyboard.press('Enter');
}

/** Signs in without a mouse. */
async function enter(page, visit, persona) {
  await visit('/anmelden');
  await press(page, page.getByRole('main').getByRole('button', { name: labels.signIn.personas[persona] }).first());
  await page.getByRole('button', { name: labels.signIn.signOut }).waitFor();
}

journey('Sinn records an interest and a next step by keyboard only', {}, async ({ page, url, visit }) => {
  const slug = await unusedBySinn(page, url);
  const main = page.getByRole('main');
  await enter(page, visit, 'sinn');
  await visit(`/blaupausen/${slug}`);
  await press(page, main.getByRole('link', { name: labels.blueprint.declareInterest }).first());
  await press(page, main.getByRole('button', { name: 'Interesse eintragen' }));
  await page.getByRole('status').filter({ hasText: 'Ihr Interesse ist eingetragen' }).waitFor();

  await tabTo(page, main.getByLabel(labels.adoption.stage).first(), 200);
  await page.keyboard.type('in Abst');
  await press(page, main.getByRole('button', { name: 'Schritt eintragen' }));
  await page.getByRole('status').filter({ hasText: 'Der Schritt ist eingetragen' }).waitFor();
  assert.match(await main.getByRole('table').first().innerText(), /in Abstimmung/);
});

async function unusedBySinn(page, url) {
  const api = async (path) => (await (await page.request.get(`${url}/api/v1${path}`)).json()).items;
  for (const { slug, latestVersion } of await api('/blueprints?page[size]=100')) {
    if (latestVersion && (await api(`/adoptions?blueprint=${slug}&body=06532020`)).length === 0) return slug;
  }
  return assert.fail('Sinn uses every blueprint already');
}

journey('a refused step takes the keyboard to what is wrong', {}, async ({ page, url, visit }) => {
  await enter(page, visit, 'giessen');
  const { items: [one] } = await (await page.request.get(`${url}/api/v1/adoptions?blueprint=hundesteuer-anmelden&body=06531005`)).json();
  await visit(`/nachnutzungen/${one.id}`);
  const main = page.getByRole('main');
  await press(page, main.getByRole('button', { name: 'Schritt eintragen' }));
  const summary = main.getByRole('alert').first();
  await summary.waitFor();
  assert.ok(await summary.evaluate((box) => box.contains(document.activeElement)), 'the summary has the focus');
  await press(page, summary.getByRole('link').first());
  const focused = await page.evaluate(() => document.activeElement.name);
  assert.equal(focused, 'stage', 'a link of the summary leads into its field');
});

journey('a statement is made and its figures are followed by keyboard only', {}, async ({ page, visit }) => {
  await enter(page, visit, 'koordination');
  await visit('/berichte');
  const main = page.getByRole('main');
  await tabTo(page, main.getByLabel(labels.report.cooperation).first(), 200);
  await page.keyboard.press('End');
  await tabTo(page, main.getByLabel(labels.report.from).first());
  await page.keyboard.type('01.01.2021');
  await tabTo(page, main.getByLabel(labels.report.until).first());
  await page.keyboard.type('30.06.2026');
  await page.keyboard.press('Enter');
  await page.waitForURL(/vorschau/);
  await press(page, main.getByRole('button', { name: /ablegen/ }));
  await page.waitForURL(/\/berichte\/\d+/);
  await page.getByRole('status').filter({ hasText: 'abgelegt' }).waitFor();
  await axe(page);
  const figure = main.getByRole('link', { name: /^\d+$/ }).first();
  const said = Number(await figure.innerText());
  await press(page, figure);
  await page.waitForURL(/figure=/);
  assert.equal(await page.locator(`${new URL(page.url()).hash} tbody tr`).count(), said);
});

journey('a package is checked and published by keyboard only', {}, async ({ page, visit }) => {
  await enter(page, visit, 'wetzlar-freigabe');
  await visit('/');
  await press(page, page.getByRole('navigation').getByRole('link', { name: 'Veröffentlichen', exact: true }));
  await page.waitForURL(/veroeffentlichen/);
  const main = page.getByRole('main');
  const chooser = page.waitForEvent('filechooser');
  await tabTo(page, main.getByLabel(labels.publish.file).first());
  await page.keyboard.press('Enter');
  await (await chooser).setFiles(await pack(fundsachen('fundsachen-per-tastatur', '1.0.0', 'Erste Fassung')));
  await press(page, main.getByRole('button', { name: labels.publish.check }).first());
  await press(page, main.getByRole('button', { name: labels.publish.publish }).last());
  await page.waitForURL(/\/versionen\/1\.0\.0/);
  await page.getByRole('status').filter({ hasText: labels.publish.published }).waitFor();
});
