// A fresh registry in service, without example data: `blaupause serve` under a name, as passkeys need one.

import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { program } from './registry.mjs';

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts a registry that nobody administers yet; `link` is the one that it shows at its first start. `more` goes to its environment. */
export async function startService(more = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'bp-service-'));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  let log = '';
  const server = spawn(program, ['serve'], {
    cwd: folder,
    env: { ...process.env, BLAUPAUSE_LISTEN: `127.0.0.1:${port}`, BLAUPAUSE_PUBLIC_URL: url, BLAUPAUSE_DATA: folder, NO_COLOR: '1', ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const hear = (text) => { log += text; };
  server.stdout.setEncoding('utf8').on('data', hear);
  server.stderr.setEncoding('utf8').on('data', hear);
  let ended = false;
  server.on('exit', () => { ended = true; });
  const kill = () => server.kill('SIGKILL');
  process.on('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    if (!ended) {
      server.kill('SIGTERM');
      await once(server, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + 120_000;
  let link;
  while (!(link = /http:\/\/localhost:\d+\/erste-anmeldung\/[0-9a-f]{64}/.exec(log)?.[0])) {
    if (ended || Date.now() > deadline) {
      await stop();
      throw new Error(`The registry showed no link for its first administrator:\n${log}`);
    }
    await pause(50);
  }
  return { url, folder, link, log: () => log, stop };
}

/** What an app for one-time codes shows (RFC 6238), so many steps of 30 seconds from now. */
export function oneTimeCode(secret, stepsAhead = 0) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replaceAll(' ', '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + stepsAhead));
  const mac = createHmac('sha1', key).update(step).digest();
  const number = mac.readUInt32BE(mac[19] & 0xf) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}
