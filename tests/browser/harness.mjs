// What every journey stands on: one registry, one browser, a fresh context each; pictures of what failed.

import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

import { labels } from './labels.mjs';
import { startRegistry } from './registry.mjs';

const FAILURES = fileURLToPath(new URL('failures/', import.meta.url));
const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PATIENCE = 10_000;

/** The office PC of a small town hall, and a phone. */
export const SCREENS = { office: { width: 1366, height: 768 }, phone: { width: 390, height: 844 } };

let browser;
let registry;

before(async () => {
  await rm(FAILURES, { recursive: true, force: true });
  registry = await startRegistry();
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' });
});

after(async () => {
  await browser?.close();
  await registry?.stop();
});

/**
 * A test in the browser. `walk` gets `page`, `context`, `url`, `registry` and `visit(path)`.
 *
 * Besides what `walk` asserts it fails when a page throws, logs an error or breaks a security policy, and when the
 * server answers 5xx, except those that are `awaited`. The other `options` go to the browser's context (JavaScript,
 * viewport, colour scheme).
 */
export function journey(name, { awaited = [], ...options }, walk) {
  test(name, { timeout: 180_000 }, async () => {
    const logStart = registry.log().length;
    const context = await browser.newContext({
      baseURL: registry.url, locale: 'de-DE', timezoneId: 'Europe/Berlin', viewport: SCREENS.office,
      acceptDownloads: true, ...options,
    });
    context.setDefaultTimeout(PATIENCE);
    const complaints = [];
    const watch = (page) => {
      page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
      page.on('console', (message) => {
        // A refused form is an answer that the journey looks at; the browser logs its status as an error.
        const status = /Failed to load resource: the server responded with a status of (\d+)/.exec(message.text())?.[1];
        const expected = status?.startsWith('4') || awaited.includes(Number(status));
        if (message.type() === 'error' && !expected) complaints.push(`${page.url()}: ${message.text()}`);
      });
      page.on('response', (response) => {
        if (response.status() >= 500 && !awaited.includes(response.status())) complaints.push(`${response.status()} ${response.request().method()} ${response.url()}`);
      });
    };
    context.on('page', watch);
    const page = await context.newPage();
    const visit = async (path) => {
      const response = await page.goto(path);
      assert.ok(response.ok(), `${path} answered ${response.status()}`);
      return response;
    };
    try {
      await walk({ page, context, url: registry.url, registry, visit });
      assert.deepEqual(complaints, []);
    } catch (error) {
      const kept = await keep(name, page, registry.log().slice(logStart), complaints, error);
      error.stack = `${error.stack}\n\nPicture, HTML and logs: ${kept}`;
      throw error;
    } finally {
      await context.close();
    }
  });
}

async function keep(name, page, log, complaints, error) {
  const folder = join(FAILURES, slug(name));
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, 'page.png'), fullPage: true }).catch(() => {});
  await writeFile(join(folder, 'page.html'), `<!-- ${page.url()} -->\n${await page.content().catch(String)}`);
  await writeFile(join(folder, 'server.log'), log);
  await writeFile(join(folder, 'error.txt'), [error.stack, ...complaints].join('\n'));
  return folder;
}

const slug = (name) => name.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 60);

/** Signs in as one of the personas, by one click, as a visitor of the demo does. */
export async function signIn(page, persona) {
  await page.goto('/anmelden');
  await page.getByRole('main').getByRole('button', { name: labels.signIn.personas[persona] }).first().click();
  await page.getByRole('button', { name: labels.signIn.signOut }).waitFor();
}

/** Counts what a hand does: trusted clicks of a mouse in any page of this context; `Enter` in a form is none. */
export async function countClicks(context) {
  let clicks = 0;
  await context.exposeBinding('countClick', () => { clicks += 1; });
  await context.addInitScript(() => {
    addEventListener('click', (event) => { if (event.isTrusted && event.detail > 0) window.countClick(); }, true);
  });
  return () => clicks;
}

/** Fails with a readable list when the page breaks WCAG 2.1 AA. */
export async function axe(page, where = page.url()) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'],
    resultTypes: ['violations'],
  }));
  const readable = violations.map(({ id, help, nodes }) =>
    `${id}: ${help}\n${nodes.map((node) => `    ${node.target.join(' ')}\n      ${node.failureSummary.replaceAll('\n', '\n      ')}`).join('\n')}`);
  assert.equal(readable.length, 0, `${where}: ${readable.length} barriers\n${readable.join('\n')}`);
}

/** Fails when a page must be pushed sideways. */
export async function fits(page, where = page.url()) {
  const [wide, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= seen, `${where} is ${wide} pixels wide on a screen of ${seen}`);
}

/** Presses Tab until `wanted` has the focus, and fails when the focus cannot be seen on the way. */
export async function tabTo(page, wanted, most = 80) {
  for (let presses = 1; presses <= most; presses += 1) {
    await page.keyboard.press('Tab');
    const visible = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement);
      return document.activeElement === document.body || style.outlineStyle !== 'none' || style.boxShadow !== 'none';
    });
    assert.ok(visible, `after ${presses} times Tab the focus cannot be seen`);
    if (await wanted.evaluate((element) => element === document.activeElement)) return presses;
  }
  assert.fail(`not reached with ${most} times Tab`);
}

/** The field for words: with script it is a combobox, without it a search box. */
export function searchField(within, name) {
  return within.getByRole('searchbox', { name }).or(within.getByRole('combobox', { name }));
}
