// From the start page to a blueprint without a mouse, the focus always in sight.

import assert from 'node:assert/strict';

import { journey, searchField, tabTo } from '../harness.mjs';
import { labels } from '../labels.mjs';

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
