// Everyday words lead to the blueprint, with and without JavaScript.

import assert from 'node:assert/strict';

import { journey, searchField } from '../harness.mjs';
import { labels } from '../labels.mjs';

const { results, blueprint } = labels;

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with JavaScript' : 'without JavaScript';

  for (const words of ['Hund anmelden', 'hundesteur', 'Hundesteueranmeldung']) {
    journey(`„${words}“ finds the dog tax ${how}`, { javaScriptEnabled }, async ({ page, visit }) => {
      await visit('/');
      const main = page.getByRole('main');
      await searchField(main, labels.search.box).fill(words);
      await main.getByRole('button', { name: labels.search.submit }).click();
      await page.waitForURL(/\/blaupausen\?.*q=/);
      await main.getByRole('link', { name: blueprint.hundesteuer }).first().waitFor();
      assert.ok(await main.locator('mark').count() > 0, 'what was found is highlighted');
    });
  }

  journey(`a facet narrows to as many hits as it promised ${how}`, { javaScriptEnabled }, async ({ page, visit }) => {
    await visit('/blaupausen?q=anmelden');
    const facet = page.getByRole('main').locator('a[href*="platform="], label:has(input[name="platform"])').first();
    const promised = Number(/\((\d+)\)|(\d+)\s*$/.exec(await facet.innerText())?.slice(1).find(Boolean));
    assert.ok(promised > 0, `no count in „${await facet.innerText()}“`);
    await facet.click();
    // A link answers at once; boxes are sent with a button.
    const apply = page.getByRole('main').getByRole('button', { name: results.apply });
    if (!/platform=/.test(page.url())) await apply.first().click();
    await page.waitForURL(/platform=/);
    const hits = page.getByRole('main').getByRole('article').or(page.locator('main ol > li:has(h2, h3)'));
    assert.equal(await hits.count(), promised);
  });
}

journey('nothing found says so and leads on', {}, async ({ page, visit }) => {
  await visit('/blaupausen?q=xyzzyquux');
  await page.getByRole('main').getByText(results.none).first().waitFor();
  assert.ok(await page.getByRole('main').getByRole('link').count() > 0, 'a way out');
});

journey('everything that is shown says that it is example data', {}, async ({ page, visit }) => {
  for (const path of ['/', '/blaupausen', '/kooperationen', '/hilfe']) {
    await visit(path);
    assert.match(await page.locator('body').innerText(), labels.exampleData, path);
  }
});
