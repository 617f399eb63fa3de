// Search as people meet it: filters, chips, proposals by keyboard, an empty list that leads on, words that an administrator teaches.

import assert from 'node:assert/strict';

import { axe, journey, searchField, signIn, tabTo } from '../harness.mjs';
import { labels } from '../labels.mjs';

// Without scripts axe cannot look.
const look = async (page, where, javaScriptEnabled) => { if (javaScriptEnabled) await axe(page, where); };
const count = async (page) => Number(/(\d+) Treffer/.exec(await page.locator('#treffer').innerText())?.[1]);

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with JavaScript' : 'without JavaScript';

  journey(`filters narrow, chips take them back ${how}`, { javaScriptEnabled }, async ({ page, visit }) => {
    await visit('/blaupausen');
    const main = page.getByRole('main');
    const all = await count(page);
    for (const [filter, value] of [['Plattform', 'civento'], ['Enthält', 'Leitfaden']]) {
      const group = main.locator('details.filter__group').filter({ has: page.locator('> summary', { hasText: filter }) });
      if (!(await group.evaluate((one) => one.open))) await group.locator('> summary').click();
      const box = group.locator('label', { hasText: value }).first();
      const promised = Number(/\((\d+)\)/.exec(await box.innerText())[1]);
      await box.click();
      await main.getByRole('button', { name: labels.results.apply }).first().click();
      await main.getByRole('list', { name: 'Gewählte Filter' }).getByText(`${filter}: ${value}`).waitFor();
      assert.equal(await count(page), promised, `${filter}: ${value}`);
    }
    assert.match(page.url(), /platform=civento/);
    assert.match(page.url(), /content=guide/);
    await look(page, `two filters ${how}`, javaScriptEnabled);
    await main.getByRole('link', { name: /^Plattform: civento/ }).click();
    await page.waitForURL((url) => !url.search.includes('platform='));
    assert.match(page.url(), /content=guide/);
    await main.getByRole('link', { name: 'Alle Filter entfernen' }).click();
    await page.waitForURL((url) => !url.search.includes('content='));
    assert.equal(await count(page), all);
  });

  journey(`an empty list leads to services and to partners ${how}`, { javaScriptEnabled }, async ({ page, visit }) => {
    await visit('/blaupausen?q=Jagdschein');
    const main = page.getByRole('main');
    await main.getByRole('heading', { name: 'Nächstliegende Leistungen im Katalog' }).waitFor();
    await look(page, `empty list ${how}`, javaScriptEnabled);
    await signIn(page, 'sinn');
    // What strangers are shown stays in the browser for half a minute.
    await visit('/blaupausen?q=jagdschein');
    await main.getByRole('link', { name: /^Partner suchen/ }).first().click();
    await main.getByLabel('Titel').fill('Jagdschein online');
    await main.getByLabel(/^Was soll entstehen/).fill('Antrag und Ausgabe ohne Papier.');
    await main.getByLabel('Funktionspostfach').fill('digitalisierung@example.org');
    await main.getByRole('button', { name: 'Ankündigen' }).click();
    await page.getByRole('status').filter({ hasText: 'Das Vorhaben ist angekündigt' }).waitFor();
    await look(page, `undertakings ${how}`, javaScriptEnabled);
    await visit('/blaupausen?q=jagdschein');
    await main.getByText(/geplant von/).first().waitFor();
    await visit('/vorhaben');
    await main.getByRole('button', { name: /^Aufgegeben/ }).first().click();
    await page.getByRole('status').filter({ hasText: 'Das Vorhaben ist beendet' }).waitFor();
  });
}

journey('proposals are heard, chosen and left by keyboard only', {}, async ({ page, visit }) => {
  await visit('/');
  const box = searchField(page.getByRole('main'), labels.search.box);
  await tabTo(page, box);
  await page.keyboard.type('hundest');
  const list = page.getByRole('main').getByRole('listbox', { name: 'Vorschläge' });
  await list.waitFor();
  assert.equal(await box.getAttribute('aria-expanded'), 'true');
  await page.getByRole('main').getByRole('status').filter({ hasText: /Vorschl(a|ä)g.*Pfeiltasten/ }).waitFor({ state: 'attached' });
  await axe(page, 'open proposals');
  await page.keyboard.press('ArrowDown');
  const chosen = list.getByRole('option', { selected: true });
  assert.equal(await box.getAttribute('aria-activedescendant'), await chosen.getAttribute('id'));
  await page.keyboard.press('Escape');
  assert.equal(await list.isVisible(), false);
  assert.equal(await box.getAttribute('aria-expanded'), 'false');
  assert.equal(await box.inputValue(), 'hundest', 'what was typed stays');
  await page.keyboard.type('e');
  await list.waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/blaupausen\/hundesteuer-anmelden$/);
});

journey('proposals name what an everyday word means', {}, async ({ page, visit }) => {
  await visit('/');
  const box = searchField(page.getByRole('main'), labels.search.box);
  await tabTo(page, box);
  await page.keyboard.type('Perso');
  await page.getByRole('option', { name: /Personalausweis/ }).first().waitFor();
});

journey('a word is found where it stands inside of a blueprint', {}, async ({ page, visit }) => {
  await visit('/blaupausen/hundesteuer-anmelden');
  await page.getByRole('main').getByRole('link', { name: /^§ 7 KAG/ }).first().click();
  await page.waitForURL(/\/blaupausen\?legalBasis=/);
  const main = page.getByRole('main');
  await main.getByRole('list', { name: 'Gewählte Filter' }).getByText('Rechtsgrundlage: § 7 KAG').waitFor();
  await main.getByRole('link', { name: labels.blueprint.hundesteuer }).first().waitFor();
  await axe(page, 'who cites a law');
  await visit('/blaupausen?q=%C2%A7+7+KAG');
  const hit = page.locator('li.card', { hasText: labels.blueprint.hundesteuer }).first();
  assert.match(await hit.innerText(), /Rechtsgrundlage: § 7 KAG/);
  await visit('/blaupausen?q=Name+des+Hundes');
  const inside = page.locator('li.card', { hasText: labels.blueprint.hundesteuer }).first().locator('.hits__places a').first();
  await inside.click();
  await page.waitForURL(/\/dateien\//);
});

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with JavaScript' : 'without JavaScript';

  journey(`who uses a data field is told by its id ${how}`, { javaScriptEnabled }, async ({ page, visit }) => {
    await visit('/blaupausen/hundesteuer-anmelden/versionen/1.2.0/dateien/daten/hund.xdf3.xml');
    const main = page.getByRole('main');
    const field = main.getByRole('link', { name: /Welche Blaupausen nutzen dies/ }).first();
    const id = /[A-Z]\d+/.exec(await field.innerText())[0];
    await field.click();
    await page.waitForURL(/\/blaupausen\?dataField=/);
    await main.getByRole('link', { name: labels.blueprint.hundesteuer }).first().waitFor();
    await look(page, `who uses a field ${how}`, javaScriptEnabled);
    // The other filters keep it; its chip takes it back.
    const boxes = main.locator('#filter-innen');
    await boxes.locator('> summary').click();
    await boxes.getByLabel('Gesetz oder Paragraf').fill('§7 Abs. 1 KAG');
    await main.getByRole('button', { name: labels.results.apply }).first().click();
    const chips = main.getByRole('list', { name: 'Gewählte Filter' });
    await chips.getByText(`Datenfeld: ${id}`).waitFor();
    await chips.getByText('Rechtsgrundlage: § 7 KAG').waitFor();
    await main.getByRole('link', { name: /^Datenfeld: / }).click();
    await page.waitForURL((url) => !url.search.includes(`dataField=${id}`));
    await chips.getByText('Rechtsgrundlage: § 7 KAG').waitFor();
  });

  journey(`an administrator teaches a weak word ${how}`, { javaScriptEnabled }, async ({ page, visit }) => {
    const word = `Quatschwort${javaScriptEnabled ? 'eins' : 'zwei'}`;
    await signIn(page, 'verwaltung');
    await visit('/verwaltung/alltagswoerter?liste=weak');
    const main = page.getByRole('main');
    await look(page, `weak words ${how}`, javaScriptEnabled);
    await main.getByRole('link', { name: 'Neuer Eintrag' }).click();
    await main.getByRole('heading', { level: 1, name: 'Neues schwaches Wort' }).waitFor();
    await look(page, `a new weak word ${how}`, javaScriptEnabled);
    await main.getByLabel('Wort', { exact: true }).fill(word);
    await main.getByLabel('Art', { exact: true }).selectOption('stopp');
    await main.getByLabel('Grund', { exact: true }).fill('Sagt bei uns nichts');
    await main.getByRole('button', { name: 'Speichern' }).click();
    await page.getByRole('status').filter({ hasText: 'Die Tabelle ist geändert' }).waitFor();
    await main.getByRole('searchbox', { name: 'Einträge suchen' }).fill(word);
    await main.getByRole('button', { name: 'Anzeigen' }).click();
    await main.getByRole('link', { name: word }).click();
    await main.getByLabel('Grund für das Entfernen').fill('War nur ein Versuch');
    await main.getByRole('button', { name: 'Entfernen' }).click();
    await page.getByRole('status').filter({ hasText: 'Die Tabelle ist geändert' }).waitFor();
  });

  journey(`an administrator teaches a word ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, { javaScriptEnabled }, async ({ page, visit }) => {
    const word = `Plastikkärtle${javaScriptEnabled ? 'eins' : 'zwei'}`;
    await signIn(page, 'verwaltung');
    await visit('/verwaltung');
    const main = page.getByRole('main');
    await main.getByRole('link', { name: 'Alltagswörter der Suche' }).click();
    await main.getByRole('link', { name: 'Neuer Eintrag' }).click();
    await main.getByLabel('Wort', { exact: true }).fill(word);
    await main.getByLabel(/^Amtliche Wörter/).fill('Personalausweis');
    await main.getByLabel(/^Nummern der OZG-Leistungen/).fill('10119');
    await main.getByLabel('Grund', { exact: true }).fill('So heißt es bei uns');
    await main.getByRole('button', { name: 'Speichern' }).click();
    await page.getByRole('status').filter({ hasText: 'Die Tabelle ist geändert' }).waitFor();
    await main.getByLabel('Eine Suchanfrage').fill(word);
    await main.getByRole('button', { name: 'Ausprobieren' }).click();
    await main.getByRole('link', { name: 'Personalausweis (10119)' }).waitFor();
    await look(page, 'a question that was tried', javaScriptEnabled);
    await main.getByRole('searchbox', { name: 'Einträge suchen' }).fill(word);
    await main.getByRole('button', { name: 'Anzeigen' }).click();
    await main.getByRole('link', { name: word }).click();
    await main.getByLabel('Grund für das Entfernen').fill('War nur ein Versuch');
    await look(page, 'an entry', javaScriptEnabled);
    await main.getByRole('button', { name: 'Entfernen' }).click();
    await page.getByRole('status').filter({ hasText: 'Die Tabelle ist geändert' }).waitFor();
  });
}
