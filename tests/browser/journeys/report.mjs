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
