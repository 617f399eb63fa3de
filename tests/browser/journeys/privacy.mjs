// A person takes along what is known about them and is erased; their statement still verifies. Files of others run nothing.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { axe, fits, journey } from '../harness.mjs';
import { zip } from '../packages.mjs';
import { program, startRegistry } from '../registry.mjs';

/** A walk through a registry of its own: who is erased is gone for everybody. */
function alone(name, walk) {
  journey(name, {}, async ({ context }) => {
    const registry = await startRegistry();
    const page = await context.newPage();
    try {
      await walk({ page, context, registry, go: (path) => page.goto(registry.url + path) });
    } finally {
      await registry.stop();
    }
  });
}

async function enter(page, registry, persona) {
  await page.goto(`${registry.url}/anmelden`);
  await page.locator(`button[name=persona][value=${persona}]`).first().click();
  await page.getByRole('button', { name: 'Abmelden' }).waitFor();
}

async function leave(page) {
  await page.getByRole('button', { name: 'Abmelden' }).click();
  await page.waitForURL(/\/$/);
}

alone('somebody exports their data, is erased, and their statement still verifies', async ({ page, context, registry, go }) => {
  const tokens = await registry.tokens();
  const { name, body, token } = tokens.koordination;
  const made = await context.request.post(`${registry.url}/api/v1/reports`, {
    headers: { authorization: `Bearer ${token}` },
    data: { cooperation: 'digitale-kommune-hessen', from: '2021-01-01', until: '2025-12-31' },
  });
  assert.equal(made.status(), 201);
  const number = made.headers().location.split('/').pop();
  const statement = async () => (await context.request.get(`${registry.url}/api/v1/reports/${number}?format=json`)).body();
  const before = await statement();

  await enter(page, registry, 'koordination');
  await go('/konto');
  await page.getByRole('main').getByRole('link', { name: 'Meine Daten' }).click();
  await page.getByRole('heading', { level: 1, name: 'Meine Daten' }).waitFor();
  await axe(page);
  await fits(page);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Auskunft herunterladen' }).click(),
  ]);
  assert.equal((await readFile(await download.path())).subarray(0, 2).toString(), 'PK');
  await leave(page);

  await enter(page, registry, 'verwaltung');
  await go(`/verwaltung/personen?stelle=${body}`);
  await page.getByRole('main').getByRole('link', { name }).click();
  await page.getByRole('link', { name: 'Person löschen' }).click();
  await axe(page);
  await fits(page);
  await page.getByRole('button', { name: 'Person endgültig löschen' }).click();
  await page.getByText('Die Person ist gelöscht').waitFor();
  assert.ok(!(await page.getByRole('main').innerText()).includes(name), 'the name is gone');

  const after = await statement();
  assert.ok(before.equals(after), 'the statement has the same bytes');
  const file = join(await mkdtemp('/tmp/bp-statement-'), 'nachweis.json');
  await writeFile(file, after);
  const { stdout } = await promisify(execFile)(program, ['verify', file]);
  assert.ok(stdout.length > 0);
});

alone('files of others are downloaded and run nothing', async ({ page, context, registry }) => {
  const { token } = (await registry.tokens())['wetzlar-freigabe'];
  const hostile = {
    'angriff.html': '<!doctype html><title>Angriff</title><script>document.title = "gelaufen"</script>',
    'angriff.svg': '<svg xmlns="http://www.w3.org/2000/svg"><script>document.title = "gelaufen"</script></svg>',
    'angriff.pdf': '%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
    'angriff.js': 'document.title = "gelaufen"',
  };
  const manifest = `blaupause: 1
slug: angriff-pruefen
version: "1.0.0"
title: Angriff prüfen
summary: Dateien, die im Browser laufen wollen.
publisher: "06532023"
licence: EUPL-1.2
rights: { holder: Magistrat }
contact: { mail: digitalisierung@example.org }
files:
${Object.keys(hostile).map((path) => `  - { path: ${path}, role: other, title: Angriff }`).join('\n')}
`;
  const sent = await context.request.post(`${registry.url}/api/v1/blueprints/angriff-pruefen/releases`, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/zip' },
    data: zip({ 'blaupause.yml': manifest, ...hostile }),
  });
  assert.equal(sent.status(), 201, await sent.text());
  const below = `${registry.url}/api/v1/blueprints/angriff-pruefen/releases/1.0.0/files`;
  for (const path of Object.keys(hostile)) {
    await page.goto(`${registry.url}/hilfe`);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.goto(`${below}/${path}`).catch((error) => assert.match(error.message, /Download is starting|ERR_ABORTED/)),
    ]);
    assert.equal(download.suggestedFilename(), path);
    assert.ok(!(await page.title()).includes('gelaufen'), path);
    // The page that shows the file shows it as text, or says that it cannot.
    await page.goto(`${registry.url}/blaupausen/angriff-pruefen/versionen/1.0.0/dateien/${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.ok(!(await page.title()).includes('gelaufen'), path);
    await axe(page);
  }
});
