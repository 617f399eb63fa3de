// The registry under test: `blaupause demo` on a free port with a data folder of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The program that was built from this checkout. */
export const program = process.env.BLAUPAUSE_PROGRAM
  ?? fileURLToPath(new URL('../../target/debug/blaupause', import.meta.url));

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Starts a registry and waits until its example data is in. `configure` gets its address and the folder that it runs
 * in, and answers what stands in `blaupause.toml`.
 */
export async function startRegistry(configure = async () => '') {
  const folder = await mkdtemp(join(tmpdir(), 'bp-demo-'));
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  await writeFile(join(folder, 'blaupause.toml'), await configure(url, folder));
  let log = '';
  const server = spawn(program, ['demo'], {
    cwd: folder,
    env: { ...process.env, BLAUPAUSE_LISTEN: address, BLAUPAUSE_PUBLIC_URL: url, BLAUPAUSE_DATA: folder, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const hear = (text) => { log += text; };
  server.stdout.setEncoding('utf8').on('data', hear);
  server.stderr.setEncoding('utf8').on('data', hear);
  let ended = null;
  server.on('error', (error) => { ended = error.message; });
  server.on('exit', (code, signal) => { ended = `it ended with ${code ?? signal}`; });
  const kill = () => server.kill('SIGKILL');
  process.on('exit', kill);

  const stop = async () => {
    process.off('exit', kill);
    if (ended === null) {
      server.kill('SIGTERM');
      const late = setTimeout(kill, 30_000);
      await once(server, 'exit');
      clearTimeout(late);
    }
    await rm(folder, { recursive: true, force: true });
  };

  const deadline = Date.now() + 120_000;
  while (!(await answersReady(url))) {
    if (ended !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`The registry was not ready: ${ended ?? 'no 200 at /readyz within 120 s'}\n${log}`);
    }
    await pause(50);
  }
  return {
    url,
    folder,
    log: () => log,
    tokens: async () => JSON.parse(await readFile(join(folder, 'demo-tokens.json'), 'utf8')),
    stop,
  };
}

async function answersReady(url) {
  try {
    return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) })).status === 200;
  } catch {
    return false;
  }
}
