// What a browser keeps of a stranger's pages is not shown to somebody who has signed in, or out, meanwhile.

import assert from 'node:assert/strict';

import { journey, signIn } from '../harness.mjs';
import { labels } from '../labels.mjs';

const PLACES = ['/', '/blaupausen', '/blaupausen/hundesteuer-anmelden'];

journey('who signs in or out sees it at once on every page, also on those of a moment ago', {}, async ({ page, visit }) => {
  const signOut = page.getByRole('button', { name: labels.signIn.signOut }).first();
  const shows = async (expected) => {
    for (const place of PLACES) {
      await visit(place);
      assert.equal(await signOut.isVisible(), expected, place);
    }
  };
  await shows(false);
  await signIn(page, 'sinn');
  await shows(true);
  await signOut.click();
  await page.getByText(labels.signIn.signedOut).waitFor();
  await shows(false);
});
