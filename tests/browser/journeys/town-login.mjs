// A clerk signs in where she does anyway, is refused to act for another town, and signs out there, too.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { machine } from '../../oidc/provider.mjs';
import { axe, fits, journey } from '../harness.mjs';
import { program } from '../registry.mjs';
import { WETZLAR, startTown } from '../town.mjs';

const SINN = '06532021';

journey('a clerk signs in through the login of the town, and only for the town', {}, async ({ page }) => {
  const { registry, stop } = await startTown();
  try {
    const main = page.getByRole('main');
    await page.goto(`${registry.url}/aufgaben`);
    await page.waitForURL(/\/anmelden\?zurueck=/);
    await axe(page);
    await main.getByLabel(/Kommune oder Ihre dienstliche E-Mail/).fill('anna@wetzlar.example.org');
    await page.keyboard.press('Enter');
    await main.getByRole('link', { name: 'Weiter zu Stadt Wetzlar' }).waitFor();
    await axe(page);
    await main.getByRole('link', { name: 'Weiter zu Stadt Wetzlar' }).click();

    await page.getByLabel('Konto').fill('anna');
    await page.getByRole('button', { name: 'Anmelden' }).click();
    await page.waitForURL(`${registry.url}/aufgaben`);
    await page.getByText('Anna Beispiel').waitFor();

    const refused = await page.goto(`${registry.url}/kommunen/${SINN}/angaben`);
    assert.equal(refused.status(), 403);
    await axe(page);
    const own = await page.goto(`${registry.url}/kommunen/${WETZLAR}/angaben`);
    assert.equal(own.status(), 200);

    await page.goto(`${registry.url}/konto/sitzungen`);
    await page.getByText('(diese Sitzung)').waitFor();
    await axe(page);
    await fits(page);

    // Without a click the browser goes on to the login of the town, which asks.
    await page.getByRole('button', { name: 'Abmelden' }).first().click();
    await page.getByRole('button', { name: 'Ja, abmelden' }).click();
    await page.waitForURL(`${registry.url}/`);
    await page.getByText('Sie sind abgemeldet.').waitFor();
    await page.goto(`${registry.url}/konto`);
    await page.waitForURL(/\/anmelden\?zurueck=/);
    await page.getByRole('heading', { name: 'Zuletzt benutzt' }).waitFor();

    const over = await page.goto(`${registry.url}/anmelden/rueckkehr/wetzlar?code=alt&state=alt`);
    assert.equal(over.status(), 400);
    await page.getByRole('heading', { level: 1, name: 'Dieser Anmeldevorgang gilt nicht mehr' }).waitFor();
    await page.getByText('Vorgangsnummer').waitFor();
    await axe(page);
  } finally {
    await stop();
  }
});

journey('a program gets its token from the login of the town', {}, async () => {
  const { issuer, registry, stop } = await startTown();
  try {
    const all = async (query) => (await (await fetch(`${registry.url}/api/v1/blueprints?page[size]=100${query}`)).json()).items;
    const taken = new Set((await all(`&adopter=${WETZLAR}`)).map(({ slug }) => slug));
    const free = (await all('')).find(({ slug, publisher, latestVersion }) => !taken.has(slug) && publisher.key !== WETZLAR && latestVersion);
    const adopt = (body) => promisify(execFile)(
      program,
      ['adopt', `${free.slug}@${free.latestVersion}`, '--body', body, '--stage', 'interest', '--on', '2026-11-02', '--json'],
      {
        cwd: registry.folder,
        env: {
          PATH: process.env.PATH,
          BLAUPAUSE_URL: registry.url,
          BLAUPAUSE_ISSUER: issuer.url,
          BLAUPAUSE_CLIENT_ID: machine.id,
          BLAUPAUSE_CLIENT_SECRET_FILE: 'machine.secret',
          BLAUPAUSE_RESOURCE: `${registry.url}/api`,
        },
      },
    );
    const { stdout } = await adopt(WETZLAR);
    assert.match(stdout, new RegExp(WETZLAR));
    await assert.rejects(adopt(SINN), (error) => error.code === 1 && /nicht-erlaubt/.test(error.stdout));
  } finally {
    await stop();
  }
});
