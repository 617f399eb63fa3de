// Who enters in Wetzlar submits, who releases sends back, she submits again, he releases.

import assert from 'node:assert/strict';

import { axe, journey, signIn } from '../harness.mjs';
import { labels } from '../labels.mjs';
import { fundsachen, pack } from '../packages.mjs';

const { publish, submit } = labels;
const SLUG = 'fundsachen-zur-freigabe';

async function upload(page, file) {
  await page.goto('/veroeffentlichen');
  await page.getByLabel(publish.file).first().setInputFiles(file);
  await page.getByRole('main').getByRole('button', { name: publish.check }).first().click();
}

journey('a body demands four eyes', {}, async ({ page }) => {
  const main = page.getByRole('main');
  const SINN = '06532020';
  await signIn(page, 'verwaltung');
  const set = async (wanted) => {
    await page.goto(`/verwaltung/personen?stelle=${SINN}`);
    await main.getByLabel(submit.fourEyes).setChecked(wanted);
    await main.getByRole('button', { name: submit.saveRules }).click();
    await page.getByRole('status').filter({ hasText: 'gespeichert' }).waitFor();
    assert.equal(await main.getByLabel(submit.fourEyes).isChecked(), wanted);
  };
  const upload_ = async (slug) => {
    const files = fundsachen(slug, '1.0.0', 'Erste Fassung');
    files['blaupause.yml'] = files['blaupause.yml'].replace('"06532023"', `"${SINN}"`);
    await upload(page, await pack(files));
  };
  await set(true);
  await axe(page);
  await signIn(page, 'sinn');
  await upload_('vier-augen-in-sinn');
  assert.equal(await main.getByRole('button', { name: /veröffentlichen$/ }).count(), 0, 'nobody publishes alone');
  await main.getByRole('button', { name: submit.submit }).click();
  await main.getByText(submit.another).waitFor();
  await axe(page);
  await signIn(page, 'verwaltung');
  await set(false);
});

journey('one enters, another sends back and releases', {}, async ({ page, url }) => {
  const main = page.getByRole('main');
  const said = (text) => page.getByRole('status').filter({ hasText: text }).waitFor();

  await signIn(page, 'wetzlar-erfassung');
  await upload(page, await pack(fundsachen(SLUG, '1.0.0', 'Erste Fassung')));
  assert.equal(await main.getByRole('button', { name: /veröffentlichen$/ }).count(), 0, 'she cannot publish');
  await axe(page);
  await main.getByLabel(submit.note).fill('Bitte den Leitfaden ansehen.');
  await main.getByRole('button', { name: submit.submit }).click();
  await said(submit.submitted);
  await main.getByText(submit.waits).waitFor();
  await axe(page);

  await signIn(page, 'wetzlar-freigabe');
  await page.goto('/aufgaben');
  const open = () => main.getByRole('table').filter({ hasText: submit.toDecide }).locator('tbody tr').filter({ hasText: 'Fundsachen online melden' });
  assert.match(await open().innerText(), /Bitte den Leitfaden ansehen/);
  await axe(page);
  await open().getByRole('link', { name: submit.decide }).click();
  await main.getByText('leitfaden.md').first().waitFor();
  await axe(page);
  await main.getByLabel(submit.reason).fill('Die Gebühr fehlt im Leitfaden.');
  await main.getByRole('button', { name: submit.sendBack }).click();
  await said(submit.sentBack);

  await signIn(page, 'wetzlar-erfassung');
  await page.goto('/aufgaben');
  await main.getByText('Die Gebühr fehlt im Leitfaden.').first().waitFor();
  await axe(page);
  const better = fundsachen(SLUG, '1.0.0', 'Gebühr ergänzt');
  better['leitfaden.md'] += '3. Gebühr eintragen.\n';
  await upload(page, await pack(better));
  await main.getByText(submit.since).waitFor();
  assert.match(await main.innerText(), /leitfaden\.md/);
  await axe(page);
  await main.getByRole('button', { name: submit.submit }).click();
  await said(submit.submitted);
  const place = new URL(page.url()).pathname;

  await signIn(page, 'wetzlar-freigabe');
  await page.goto(place);
  await main.getByText(submit.since).waitFor();
  await axe(page);
  await main.getByRole('button', { name: submit.release }).click();
  await page.waitForURL(/\/versionen\/1\.0\.0$/);
  assert.equal((await page.request.get(`${url}/api/v1/blueprints/${SLUG}/releases/1.0.0`)).status(), 200);

  await signIn(page, 'wetzlar-erfassung');
  await page.goto(place);
  await main.getByRole('link', { name: submit.version }).waitFor();
  await axe(page);
});
