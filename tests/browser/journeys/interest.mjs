// The clerk of a municipality of 6,500 inhabitants has an hour and no words of ours.

import assert from 'node:assert/strict';

import { axe, countClicks, journey, searchField, signIn } from '../harness.mjs';
import { labels } from '../labels.mjs';

const { blueprint, toDo, adoption, search } = labels;

journey('Sinn declares interest in the dog tax within six clicks', {}, async ({ page, context, visit }) => {
  await signIn(page, 'sinn');
  const clicks = await countClicks(context);

  await visit('/');
  const main = page.getByRole('main');
  await searchField(main, search.box).fill('Hund anmelden');
  await main.getByRole('button', { name: search.submit }).click();
  await main.getByRole('link', { name: blueprint.hundesteuer }).first().click();
  await page.getByRole('link', { name: blueprint.toDo }).first().click();

  await page.getByRole('heading', { level: 1, name: blueprint.toDo }).waitFor();
  const text = await main.innerText();
  for (const part of toDo.parts) assert.match(text, part);
  assert.doesNotMatch(text, toDo.forbidden, 'plain words only');
  await axe(page);

  await main.getByRole('link', { name: blueprint.declareInterest })
    .or(main.getByRole('button', { name: blueprint.declareInterest })).first().click();
  // Where the page asks nothing more, the interest is recorded by now.
  if (!/\/nachnutzungen\//.test(page.url())) {
    await main.getByRole('button', { name: adoption.confirm }).last().click();
  }
  await page.waitForURL(/\/nachnutzungen\//);
  assert.match(await main.innerText(), new RegExp(adoption.stages.interest));
  assert.ok(clicks() <= 6, `${clicks()} clicks`);
  assert.ok(clicks() >= 4, `only ${clicks()} clicks were counted: the counter does not see them`);
});

journey('what to do fits on one printed page, for every blueprint', {}, async ({ page, url, visit }) => {
  const { items } = await (await page.request.get(`${url}/api/v1/blueprints?page[size]=100`)).json();
  assert.ok(items.length >= 15, `${items.length} blueprints`);
  const longer = [];
  for (const { slug } of items) {
    await visit(`/blaupausen/${slug}/was-ist-zu-tun`);
    const pdf = (await page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1');
    const pages = pdf.match(/\/Type\s*\/Page\b(?!s)/g).length;
    if (pages !== 1) longer.push(`${slug}: ${pages}`);
  }
  assert.deepEqual(longer, [], 'printed pages');
});
