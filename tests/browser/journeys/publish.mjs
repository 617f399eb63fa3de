// Wetzlar uploads, is told what is wrong, corrects, publishes, and publishes again.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { axe, journey, signIn } from '../harness.mjs';
import { labels } from '../labels.mjs';
import { fundsachen, pack, zip } from '../packages.mjs';

const { publish } = labels;
const SLUG = 'fundsachen-online-melden';

async function upload(page, file) {
  await page.goto('/veroeffentlichen');
  await page.getByLabel(publish.file).first().setInputFiles(file);
  await page.getByRole('main').getByRole('button', { name: publish.check }).first().click();
}

async function release(page) {
  await page.getByRole('main').getByRole('button', { name: publish.publish }).last().click();
  await page.waitForURL(/\/versionen\//);
}

journey('Wetzlar corrects what is found and publishes two versions', {}, async ({ page, url }) => {
  await signIn(page, 'wetzlar-freigabe');
  const main = page.getByRole('main');

  const wrong = fundsachen(SLUG, '1.0.0', 'Erste Fassung');
  wrong['blaupause.yml'] = wrong['blaupause.yml']
    .replace('publisher: "06532023"', 'publisher: 06532023')
    .replace('path: leitfaden.md', 'path: fehlt.md');
  await upload(page, { name: 'paket.zip', mimeType: 'application/zip', buffer: zip(wrong) });
  await main.getByText(publish.findings).first().waitFor();
  const findings = await main.innerText();
  assert.match(findings, /blaupause\.yml/, 'the place of a finding');
  assert.match(findings, /06532023/, 'the key without quotes');
  assert.match(findings, /fehlt\.md/, 'the missing file');
  assert.equal(await main.getByRole('button', { name: /^(Jetzt )?[Vv]eröffentlichen$/ }).count(), 0, 'no way to publish mistakes');
  await axe(page);

  const first = await pack(fundsachen(SLUG, '1.0.0', 'Erste Fassung'));
  await upload(page, first);
  await release(page);
  await main.getByText(publish.published).first().waitFor();

  const second = await pack(fundsachen(SLUG, '1.1.0', 'Bestätigung per Post ergänzt'));
  await upload(page, second);
  await release(page);
  await main.getByText(publish.published).first().waitFor();

  await page.goto(`/blaupausen/${SLUG}`);
  assert.match(await main.innerText(), /1\.1\.0/);
  await page.goto(`/blaupausen/${SLUG}/versionen/1.0.0`);
  assert.match(await main.innerText(), /1\.0\.0/);
  const kept = await page.request.get(`${url}/api/v1/blueprints/${SLUG}/releases/1.0.0/package`);
  assert.deepEqual(await kept.body(), await readFile(first), 'the package is handed out as it was packed');
});

journey('a published number keeps its content', {}, async ({ page }) => {
  const slug = `${SLUG}-zwei`;
  await signIn(page, 'wetzlar-freigabe');
  const main = page.getByRole('main');
  const packed = await pack(fundsachen(slug, '1.0.0', 'Erste Fassung'));
  await upload(page, packed);
  await release(page);
  await main.getByText(publish.published).first().waitFor();

  await upload(page, packed);
  await main.getByText(publish.identical).first().waitFor();

  await upload(page, await pack(fundsachen(slug, '1.0.0', 'Etwas anderes')));
  await main.getByText(publish.differs).first().waitFor();
});
