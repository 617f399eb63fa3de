// A registry of its own, and the login of Wetzlar beside it: a certified provider that can be told to misbehave.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { client, machine, startProvider } from '../oidc/provider.mjs';
import { startRegistry } from './registry.mjs';

export const WETZLAR = '06532023';

/** Starts both. `trick(name)` makes the tokens of the login wrong in one way from now on; see `provider.mjs`. */
export async function startTown() {
  let issuer;
  const registry = await startRegistry(async (url, folder) => {
    issuer = await startProvider(url);
    await writeFile(join(folder, 'client.secret'), client.secret);
    await writeFile(join(folder, 'machine.secret'), machine.secret);
    return `
[[issuer]]
id = "wetzlar"
name = "Stadt Wetzlar"
url = "${issuer.url}"
client_id = "${client.id}"
client_secret_file = "client.secret"
bodies = ["${WETZLAR}"]
mail_domains = ["wetzlar.example.org"]
roles = { "bp-freigabe" = ["erfassen", "freigeben"] }
api_audience = "${url}/api"

[[issuer.machine]]
client_id = "${machine.id}"
name = "Fachverfahren"
body = "${WETZLAR}"
roles = ["erfassen"]
`;
  });
  const trick = (name) => fetch(`${issuer.url}/_trick`, { method: 'POST', body: name });
  return { issuer, registry, trick, stop: async () => { await registry.stop(); issuer.stop(); } };
}
