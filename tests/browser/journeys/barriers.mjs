// Every page, full, empty and refused: no barrier found, nothing wider than the screen.

import assert from 'node:assert/strict';

import { SCREENS, axe, fits, journey, signIn } from '../harness.mjs';
import { coversEveryPage, known, publicPages, refusedForms, workPages } from '../pages.mjs';

/** A phone of the smallest kind, and the office screen at 200 per cent. */
const NARROW = { 'the smallest phone': { width: 320, height: 640 }, 'the office screen at 200 per cent': { width: 683, height: 384 } };

async function opened(page, path, status) {
  const response = await page.goto(path);
  assert.equal(response.status(), status, path);
}

/** What holds for every page in every state. */
async function examine(page, where) {
  assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1, `${where} has one heading of the first level`);
  await inOrder(page, where);
  await named(page, where);
  await axe(page, where);
  await fits(page, where);
}

/** A heading is at most one level below the one before. */
async function inOrder(page, where) {
  const levels = await page.locator('main').locator('h1, h2, h3, h4, h5, h6').evaluateAll((all) => all.map((one) => Number(one.tagName[1])));
  const jump = levels.findIndex((level, at) => at > 0 && level > levels[at - 1] + 1);
  assert.equal(jump, -1, `${where}: headings ${levels.join(' ')}`);
}

/** Every table says what it shows. */
async function named(page, where) {
  const without = await page.locator('main table').evaluateAll((all) => all.filter((one) => !one.closest('.prose') && !one.caption?.innerText.trim()).length);
  assert.equal(without, 0, `${where}: tables without a caption`);
}

/** Collects what fails, so that one run shows all of it. */
function collector() {
  const problems = [];
  const collect = (who) => (error) => problems.push(who ? `${who}: ${error.message}` : error.message);
  return { collect, none: () => assert.equal(problems.length, 0, problems.join('\n\n')) };
}

async function asEach(page, byPersona, look) {
  for (const [persona, all] of Object.entries(byPersona)) {
    await signIn(page, persona);
    for (const one of all) await look(persona, one);
    await page.context().clearCookies();
  }
}

journey('every page of the table of routes is looked at', {}, async ({ page, url }) => {
  const facts = await known(page.request, url);
  const work = Object.values(workPages(facts)).flat();
  // A statement that was made is looked at where it is made.
  await coversEveryPage([...publicPages(facts), ...work].map(([path]) => path));
});

for (const [screen, viewport] of Object.entries(SCREENS)) {
  for (const colorScheme of ['light', 'dark']) {
    const options = { viewport, colorScheme };
    journey(`public pages without barriers on ${screen}, ${colorScheme}`, options, async ({ page, url }) => {
      const { collect, none } = collector();
      for (const [path, status] of publicPages(await known(page.request, url))) {
        await opened(page, path, status).then(() => examine(page, path)).catch(collect());
      }
      none();
    });
  }
  journey(`working pages without barriers on ${screen}`, { viewport }, async ({ page, url }) => {
    const { collect, none } = collector();
    await asEach(page, workPages(await known(page.request, url)), async (persona, [path, status]) => {
      await opened(page, path, status).then(() => examine(page, path)).catch(collect(persona));
    });
    none();
  });
  journey(`refused forms without barriers on ${screen}`, { viewport, colorScheme: screen === 'phone' ? 'dark' : 'light' }, async ({ page, url }) => {
    const { collect, none } = collector();
    await asEach(page, refusedForms(await known(page.request, url)), async (persona, form) => {
      await refused(page, form).catch(collect(persona));
    });
    none();
  });
}

/** Sends a form with too little in it and looks at the page that comes back. */
async function refused(page, [path, button, typed = {}]) {
  const where = `${path} after „${button}“`;
  await opened(page, path, 200);
  const main = page.getByRole('main');
  for (const [field, text] of Object.entries(typed)) await main.locator(`#${field}`).fill(text);
  await page.evaluate(() => document.querySelectorAll('form').forEach((form) => { form.noValidate = true; }));
  await page.evaluate(() => document.querySelectorAll('main details').forEach((part) => { part.open = true; }));
  const answer = page.waitForResponse((response) => response.request().method() === 'POST');
  await main.getByRole('button', { name: button, exact: true }).first().click();
  assert.equal((await answer).status(), 422, where);
  await page.waitForLoadState();
  const summary = main.getByRole('alert').first();
  await summary.waitFor();
  await examine(page, where);
}

for (const [screen, viewport] of Object.entries(NARROW)) {
  journey(`nothing is wider than ${screen}`, { viewport }, async ({ page, url }) => {
    const { collect, none } = collector();
    const facts = await known(page.request, url);
    for (const [path, status] of publicPages(facts)) {
      await opened(page, path, status).then(() => fits(page, path)).catch(collect());
    }
    await asEach(page, workPages(facts), async (persona, [path, status]) => {
      await opened(page, path, status).then(() => fits(page, path)).catch(collect(persona));
    });
    none();
  });
}
