// Every figure of a statement leads to exactly the rows that it counts.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { axe, journey, signIn } from '../harness.mjs';
import { labels } from '../labels.mjs';

const { report } = labels;

async function statement(page) {
  await signIn(page, 'koordination');
  await page.goto('/berichte');
  const main = page.getByRole('main');
  const cooperation = main.getByLabel(report.cooperation).first();
  await cooperation.selectOption({ index: (await cooperation.locator('option').count()) - 1 });
  await main.getByLabel(report.from).first().fill('2021-01-01');
  await main.getByLabel(report.until).first().fill('2026-06-30');
  await main.getByRole('button', { name: report.make }).first().click();
  await main.getByText(/Stichtag|Stand/i).first().waitFor();
}

journey('a figure of the statement leads to as many rows as it says', {}, async ({ page }) => {
  await statement(page);
  await axe(page);
  const main = page.getByRole('main');
  const address = page.url();
  const figures = main.getByRole('link', { name: /^\d+$/ });
  const count = await figures.count();
  assert.ok(count > 0, 'figures are links');
  for (let nth = 0; nth < count; nth += 1) {
    await page.goto(address);
    const figure = figures.nth(nth);
    const said = Number(await figure.innerText());
    await figure.click();
    await page.waitForLoadState();
    const target = new URL(page.url()).hash;
    const rows = target ? page.locator(`${target} tbody tr`) : main.getByRole('table').last().locator('tbody tr');
    assert.equal(await rows.count(), said, `figure ${nth + 1} of ${address}`);
  }
});

journey('the large figures lead to their rows, too', {}, async ({ page }) => {
  await statement(page);
  const address = page.url();
  const tiles = page.locator('main .figures a');
  const count = await tiles.count();
  assert.ok(count > 0, 'large figures are links');
  for (let nth = 0; nth < count; nth += 1) {
    await page.goto(address);
    const said = Number(/^\d+/.exec(await tiles.nth(nth).innerText()));
    await tiles.nth(nth).click();
    await page.waitForURL(/figure=/);
    assert.equal(await page.locator(`${new URL(page.url()).hash} tbody tr`).count(), said, `large figure ${nth + 1}`);
  }
});

journey('the statement as it was known on an earlier day counts less', {}, async ({ page }) => {
  await signIn(page, 'koordination');
  const main = page.getByRole('main');
  const live = async (known) => {
    await page.goto('/berichte');
    const cooperation = main.getByLabel(report.cooperation).first();
    await cooperation.selectOption({ index: (await cooperation.locator('option').count()) - 1 });
    await main.getByLabel(report.from).first().fill('01.01.2021');
    await main.getByLabel(report.until).first().fill('31.12.2024');
    await main.getByLabel(report.knownOn).fill(known);
    await main.getByRole('button', { name: report.make }).first().click();
    await main.getByText(/Erfasst bis/).first().waitFor();
    const tile = main.locator('.figures a').last();
    return [Number(/^\d+/.exec(await tile.innerText())), await main.innerText()];
  };
  const [now] = await live('');
  const [then, text] = await live('31.12.2022');
  assert.match(text, /31\.12\.2022, 23:59 Uhr/, 'the moment stands in the head');
  assert.ok(then < now, `${then} as known then, ${now} as known now`);
});

journey('the statement can be taken home as CSV and PDF', {}, async ({ page }) => {
  await statement(page);
  const main = page.getByRole('main');
  const fetched = {};
  for (const format of ['CSV', 'PDF']) {
    const download = page.waitForEvent('download');
    await main.getByRole('link', { name: new RegExp(`\\b${format}\\b`) }).first().click();
    fetched[format] = await readFile(await (await download).path());
  }
  assert.equal(fetched.PDF.subarray(0, 5).toString(), '%PDF-');
  assert.match(fetched.CSV.toString('utf8'), labels.exampleData, 'marked as example data');
});
