// Somebody keeps a search, reads its feed, asks for letters, and ends them by the link in a letter without signing in.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { axe, fits, journey, SCREENS } from '../harness.mjs';
import { startService } from '../service.mjs';
import { begin } from './account.mjs';

// Letters can be asked for; nobody takes them here, for the first is due in the morning.
const MAIL = {
  BLAUPAUSE_MAIL_SERVER: '127.0.0.1', BLAUPAUSE_MAIL_PORT: '9', BLAUPAUSE_MAIL_TLS: 'none',
  BLAUPAUSE_MAIL_FROM: 'register@example.org',
};

/** The link that stands in each letter about this search; a letter itself is read by the tests of the server. */
async function stopLink(service, id) {
  const key = Buffer.from((await readFile(join(service.folder, 'schluessel'), 'utf8')).trim(), 'hex');
  const marking = createHmac('sha256', key).update('marks').digest();
  const mark = createHmac('sha256', marking).update(`saved-search-stop\n${id}`).digest('hex');
  return `/abbestellen/${id}.${mark}`;
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with JavaScript' : 'without JavaScript';
  // Without scripts axe cannot look.
  const look = async (page) => {
    if (!javaScriptEnabled) return;
    await axe(page);
    await fits(page);
  };

  journey(`a search is kept, told of and no longer told of ${how}`, {}, async ({ page: first, context }) => {
    const service = await startService(MAIL);
    const contexts = [];
    const open = async (storageState) => {
      const one = await context.browser().newContext({
        baseURL: service.url, locale: 'de-DE', timezoneId: 'Europe/Berlin', viewport: SCREENS.office, javaScriptEnabled, storageState,
      });
      contexts.push(one);
      one.setDefaultTimeout(10_000);
      return one.newPage();
    };
    try {
      await begin(first, service);
      const page = await open(await context.storageState());
      const main = page.getByRole('main');
      const said = (text) => page.getByRole('status').filter({ hasText: text }).waitFor();

      await page.goto('/blaupausen?q=Hund+anmelden');
      await look(page);
      await main.getByLabel('Name für diese Suche').fill('Hunde in Wetzlar');
      await main.getByRole('button', { name: 'Suche speichern' }).click();
      await said('Die Suche ist gespeichert');
      await look(page);
      const id = /\/konto\/suchen\/([0-9a-f-]+)$/.exec(page.url())[1];

      await main.getByText('Die E-Mails gehen an vera@wetzlar.example.org.').waitFor();
      await main.getByLabel('täglich').check();
      await main.getByRole('button', { name: 'Speichern', exact: true }).click();
      await said('Die Änderungen sind gespeichert');
      const row = main.getByRole('row', { name: /Hunde in Wetzlar/ });
      assert.match(await row.innerText(), /täglich[^]*06:00 Uhr/);
      await look(page);

      const feed = await row.getByRole('link', { name: /Atom/ }).getAttribute('href');
      const atom = await page.request.get(feed);
      assert.equal(atom.status(), 200);
      assert.match(atom.headers()['content-type'], /^application\/atom\+xml/);
      assert.match(await atom.text(), /Hund anmelden/);

      await row.getByRole('link', { name: /^Ändern oder löschen/ }).click();
      await main.getByLabel('einmal in der Woche, montags').check();
      await main.getByRole('button', { name: 'Speichern', exact: true }).click();
      await said('Die Änderungen sind gespeichert');
      assert.match(await row.innerText(), /einmal in der Woche/);

      // Whoever holds the letter is not signed in.
      const letter = await open(undefined);
      await letter.goto(await stopLink(service, id));
      await letter.getByRole('heading', { level: 1, name: 'E-Mails abbestellen' }).waitFor();
      await look(letter);
      await letter.getByRole('button', { name: 'E-Mails abbestellen' }).click();
      await letter.getByRole('heading', { level: 1, name: 'E-Mails sind abbestellt' }).waitFor();
      await look(letter);
      await page.goto('/konto/suchen');
      assert.match(await row.innerText(), /keine E-Mails/);

      await row.getByRole('link', { name: /^Ändern oder löschen/ }).click();
      await main.getByRole('button', { name: 'Suche löschen' }).click();
      await said('Die gespeicherte Suche ist gelöscht');
    } finally {
      await Promise.all(contexts.map((one) => one.close()));
      await service.stop();
    }
  });
}
