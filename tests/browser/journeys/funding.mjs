// Somebody of "Förderung" changes a notice; the auditor of its authority reads what belongs to it, and each look is logged.

import assert from 'node:assert/strict';

import { axe, fits, journey, signIn } from '../harness.mjs';

const main = (page) => page.getByRole('main');

async function toNotices(page) {
  await page.goto('/konto');
  await main(page).getByRole('link', { name: 'Förderbescheide' }).click();
  await page.getByRole('heading', { level: 1, name: 'Förderung' }).waitFor();
}

journey('a notice is kept by its body and read by the auditor of its authority', {}, async ({ page }) => {
  await signIn(page, 'foerderung');
  await toNotices(page);
  await axe(page);
  await fits(page);
  await main(page).getByRole('link', { name: /2022/ }).click();
  await main(page).getByRole('link', { name: 'Bescheid ändern' }).click();
  await page.getByRole('heading', { level: 1, name: 'Förderbescheid ändern' }).waitFor();
  await axe(page);
  await fits(page);
  const reference = page.getByLabel('Geschäftszeichen');
  await reference.fill('');
  await main(page).getByRole('button', { name: 'Förderbescheid ändern' }).click();
  await page.getByRole('link', { name: 'Nennen Sie das Geschäftszeichen des Bescheids.' }).waitFor();
  await axe(page);
  await reference.fill('IV 1-2022/018');
  const amount = page.getByLabel('Bewilligte Zuwendung in Euro');
  await amount.fill('viel');
  await main(page).getByRole('button', { name: 'Förderbescheid ändern' }).click();
  await page.getByRole('link', { name: /„viel“ ist kein Betrag/ }).waitFor();
  await axe(page);
  await amount.fill('125.000,50');
  await page.getByLabel('Verwendungsnachweis vorzulegen bis').fill('30.09.2027');
  await main(page).getByRole('button', { name: 'Förderbescheid ändern' }).click();
  await page.getByText('Die Änderungen sind gespeichert.').waitFor();
  await main(page).getByText('125.000,50').waitFor();
  await main(page).getByText('30.09.2027').waitFor();
  await page.context().clearCookies();

  await signIn(page, 'pruefung');
  await toNotices(page);
  await main(page).getByRole('link', { name: 'IV 1-2022/018' }).click();
  await page.getByRole('heading', { level: 2, name: 'Nachnutzungen' }).waitFor();
  assert.equal(await main(page).getByRole('link', { name: 'Bescheid ändern' }).count(), 0, 'an auditor changes nothing');
  await axe(page);
  await fits(page);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    main(page).getByRole('link', { name: /^Herunterladen/ }).first().click(),
  ]);
  assert.match(download.suggestedFilename(), /\.zip$/);
  await page.context().clearCookies();

  await signIn(page, 'verwaltung');
  await page.goto('/verwaltung/protokoll');
  for (const look of ['Förderbescheid angesehen', 'Datei zu einem Förderbescheid geladen']) {
    await main(page).getByText(look).first().waitFor();
  }
});
