// A town goes from interest to live, a step at a time, and everything stays to be seen.

import assert from 'node:assert/strict';

import { axe, journey, signIn } from '../harness.mjs';
import { labels } from '../labels.mjs';
import { known } from '../pages.mjs';

const { adoption } = labels;
const STEPS = [
  ['confirmed', '2026-03-02'], ['contracted', '2026-04-01'], ['configured', '2026-05-04'], ['tested', '2026-06-01'],
];

async function record(page, stage, day, evidence) {
  const main = page.getByRole('main');
  const opener = main.getByRole('link', { name: adoption.newStep });
  if (await opener.count() > 0) await opener.first().click();
  await main.getByLabel(adoption.stage).first().selectOption({ label: adoption.stages[stage] });
  await main.getByLabel(adoption.effectiveOn).first().fill(day);
  if (evidence) await main.getByLabel(adoption.evidence).first().fill(evidence);
  await main.getByRole('button', { name: adoption.submit }).last().click();
}

journey('Gießen goes live with evidence and the history shows every step', {}, async ({ page, url, registry }) => {
  const { giessen } = await registry.tokens();
  const headers = { authorization: `Bearer ${giessen.token}` };
  const slug = await blueprintWithout(page, url, giessen);
  const { latestVersion } = await (await page.request.get(`${url}/api/v1/blueprints/${slug}`)).json();
  const made = await page.request.post(`${url}/api/v1/adoptions`, {
    headers,
    data: { blueprint: slug, body: giessen.key ?? '06531005', stage: 'interest', version: latestVersion, effectiveOn: '2026-02-02' },
  });
  assert.equal(made.status(), 201, await made.text());
  const { id } = await made.json();

  await signIn(page, 'giessen');
  await page.goto(`/nachnutzungen/${id}`);
  const main = page.getByRole('main');
  for (const [stage, day] of STEPS) {
    await record(page, stage, day);
    await main.getByText(day.split('-').reverse().join('.')).first().waitFor();
  }

  await record(page, 'live', '2026-07-01');
  await main.getByRole('alert').or(main.locator('[aria-invalid="true"]')).first().waitFor();
  assert.match(await main.innerText(), adoption.refused, 'live without evidence is refused');
  await axe(page);

  await page.goto(`/nachnutzungen/${id}`);
  await record(page, 'live', '2026-07-01', 'https://www.example.org/hundesteuer');
  await main.getByText('01.07.2026').first().waitFor();
  const history = await main.innerText();
  for (const stage of ['interest', ...STEPS.map(([stage]) => stage), 'live']) {
    assert.match(history, new RegExp(adoption.stages[stage]), stage);
  }
  assert.match(history, /nicht gesichert/, 'an address alone is marked');
  const table = main.getByRole('table').filter({ hasText: adoption.stages.live });
  assert.ok(await table.count() > 0, 'the timeline is also a table');

  const stored = await (await page.request.get(`${url}/api/v1/adoptions/${id}`)).json();
  assert.deepEqual(stored.steps.map((step) => step.stage), ['interest', ...STEPS.map(([stage]) => stage), 'live']);
});

journey('the county covers one more municipality, which is asked', {}, async ({ page, url }) => {
  const { county } = await known(page.request, url);
  await signIn(page, 'landkreis');
  await page.goto(`/nachnutzungen/${county}`);
  const main = page.getByRole('main');
  await main.getByText('Kommunen auswählen').click();
  const [box] = await main.locator('input[name="covers"]').all();
  const town = (await main.locator(`label[for="${await box.getAttribute('id')}"]`).innerText()).trim();
  await box.check();
  await main.getByLabel(/^Mitversorgt ab/).fill('01.10.2026');
  await axe(page);
  await main.getByRole('button', { name: 'Mitversorgung eintragen' }).click();
  await page.getByRole('status').filter({ hasText: 'Die Mitversorgung ist eingetragen' }).waitFor();
  const row = page.locator('#mitversorgt tbody tr').filter({ hasText: town });
  assert.match(await row.innerText(), /01\.10\.2026/);
  assert.match(await row.innerText(), /noch nicht bestätigt/);
  await main.getByText('Kommunen auswählen').click();
  assert.equal(await main.getByRole('checkbox', { name: town, exact: true }).count(), 0, 'nobody is covered twice');

  await main.getByText('Letzten Tag eintragen').click();
  const which = main.getByLabel('Mitversorgte Kommune', { exact: true });
  await which.selectOption({ label: `${town}, ab 01.10.2026` });
  await main.getByLabel(/^Letzter Tag der Mitversorgung/).fill('30.09.2026');
  await main.getByRole('button', { name: 'Ende eintragen' }).click();
  await main.getByText('liegt vor dem Anfang').first().waitFor();
  await axe(page);
  await main.getByLabel(/^Letzter Tag der Mitversorgung/).fill('31.12.2026');
  await main.getByRole('button', { name: 'Ende eintragen' }).click();
  await page.getByRole('status').filter({ hasText: 'Das Ende der Mitversorgung ist eingetragen' }).waitFor();
  assert.match(await row.innerText(), /letzter Tag 31\.12\.2026, erfasst am/);
});

/** A blueprint of somebody else that this body does not use yet. */
async function blueprintWithout(page, url, persona) {
  const { items } = await (await page.request.get(`${url}/api/v1/blueprints?page[size]=100`)).json();
  for (const { slug, publisher } of items) {
    if (JSON.stringify(publisher).includes('06531005')) continue;
    const used = await (await page.request.get(`${url}/api/v1/adoptions?blueprint=${slug}&body=06531005`)).json();
    if (used.items.length === 0) return slug;
  }
  assert.fail(`${persona.name} uses every blueprint already`);
}
