// Every page, full, empty and refused: no barrier found, nothing wider than the screen.

import assert from 'node:assert/strict';

import { SCREENS, axe, fits, journey, signIn } from '../harness.mjs';

/** Pages that anybody may read, with the status that they answer. */
async function publicPages(page, url) {
  const api = async (path) => (await (await page.request.get(`${url}/api/v1${path}`)).json()).items;
  const [blueprint] = await api('/blueprints?q=Hundesteuer');
  const [adoption] = await api(`/adoptions?blueprint=${blueprint.slug}`);
  const [cooperation] = await api('/cooperations');
  const of = `/blaupausen/${blueprint.slug}`;
  return [
    ['/', 200], ['/blaupausen', 200], ['/blaupausen?q=Hundesteuer', 200], ['/blaupausen?q=xyzzyquux', 200],
    [of, 200], [`${of}/versionen/${blueprint.latestVersion}`, 200], [`${of}/nachnutzung`, 200],
    [`${of}/was-ist-zu-tun`, 200], [`/nachnutzungen/${adoption.id}`, 200],
    ['/leistungen/99102013002000', 200], ['/kommunen/06532023', 200], ['/kommunen/06532021', 200],
    ['/kooperationen', 200], [`/kooperationen/${cooperation.slug}`, 200],
    ['/anmelden', 200], ['/hilfe', 200], ['/barrierefreiheit', 200], ['/barrierefreiheit/melden', 200],
    ['/impressum', 200], ['/datenschutz', 200], ['/status', 200],
    ['/gibt-es-nicht', 404], ['/blaupausen/gibt-es-nicht', 404],
  ];
}

/** Pages behind the sign-in, by who works with them. */
const WORK = {
  sinn: ['/', '/aufgaben', '/konto'],
  'wetzlar-freigabe': ['/veroeffentlichen', '/aufgaben'],
  koordination: ['/berichte', '/kooperationen'],
};

async function examine(page, path, status) {
  const response = await page.goto(path);
  assert.equal(response.status(), status, path);
  assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1, `${path} has one heading of the first level`);
  await axe(page, path);
  await fits(page, path);
}

for (const [screen, viewport] of Object.entries(SCREENS)) {
  for (const colorScheme of ['light', 'dark']) {
    const options = { viewport, colorScheme };
    journey(`public pages without barriers on ${screen}, ${colorScheme}`, options, async ({ page, url }) => {
      const problems = [];
      for (const [path, status] of await publicPages(page, url)) {
        await examine(page, path, status).catch((error) => problems.push(error.message));
      }
      assert.equal(problems.length, 0, problems.join('\n\n'));
    });
  }
  journey(`working pages without barriers on ${screen}`, { viewport }, async ({ page }) => {
    const problems = [];
    for (const [persona, paths] of Object.entries(WORK)) {
      await signIn(page, persona);
      for (const path of paths) await examine(page, path, 200).catch((error) => problems.push(`${persona}: ${error.message}`));
      await page.context().clearCookies();
    }
    assert.equal(problems.length, 0, problems.join('\n\n'));
  });
}
