// One process, one browser: every journey is named here. A file that is forgotten fails the last test.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';

import './journeys/find.mjs';
import './journeys/search.mjs';
import './journeys/saved.mjs';
import './journeys/interest.mjs';
import './journeys/publish.mjs';
import './journeys/submit.mjs';
import './journeys/adopt.mjs';
import './journeys/propose.mjs';
import './journeys/report.mjs';
import './journeys/funding.mjs';
import './journeys/account.mjs';
import './journeys/privacy.mjs';
import './journeys/town-login.mjs';
import './journeys/town-login-refused.mjs';
import './journeys/signed-in.mjs';
import './journeys/keyboard.mjs';
import './journeys/weight.mjs';
import './journeys/barriers.mjs';

test('no journey is left out', async () => {
  const named = await readFile(new URL(import.meta.url), 'utf8');
  const all = await readdir(new URL('journeys/', import.meta.url));
  assert.deepEqual(all.filter((file) => !named.includes(`'./journeys/${file}'`)), []);
});
