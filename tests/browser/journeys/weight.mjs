// An old office PC behind a slow line: what a first visit to any page brings along.

import assert from 'node:assert/strict';

import { journey, signIn } from '../harness.mjs';
import { known, publicPages, workPages } from '../pages.mjs';

/** Fonts come once and later; everything else must be here before somebody can read. */
const MOST = 100 * 1024;

/** The bytes that came over the line for a page that nobody has visited before, fonts apart. */
async function weight(context, path) {
  const page = await context.newPage();
  const line = await context.newCDPSession(page);
  await line.send('Network.enable');
  await line.send('Network.setCacheDisabled', { cacheDisabled: true });
  const kinds = new Map();
  let bytes = 0;
  line.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
  line.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (kinds.get(requestId) !== 'Font') bytes += encodedDataLength;
  });
  await page.goto(path, { waitUntil: 'networkidle' });
  await page.close();
  assert.ok(bytes > 5_000, `${path}: only ${bytes} bytes were seen`);
  return bytes;
}

journey('a first visit to any page brings at most 100 KB beside fonts', {}, async ({ page, context, url }) => {
  const facts = await known(page.request, url);
  const weights = [];
  for (const [path] of publicPages(facts)) weights.push([path, await weight(context, path)]);
  for (const [persona, paths] of Object.entries(workPages(facts))) {
    await signIn(page, persona);
    for (const [path] of paths) weights.push([`${persona}: ${path}`, await weight(context, path)]);
    await context.clearCookies();
  }
  weights.sort(([, a], [, b]) => b - a);
  if (process.env.BLAUPAUSE_SHOW_WEIGHTS) console.log(weights.map(([path, bytes]) => `${String(bytes).padStart(7)} ${path}`).join('\n'));
  const heavy = weights.filter(([, bytes]) => bytes > MOST);
  assert.deepEqual(heavy, [], `more than ${MOST} bytes`);
});
