// The login of a town for tests: the certified provider `oidc-provider`, with people of its own, and with tricks that
// only tests can ask for: tokens that are wrong in one way, other keys, messages of any content.
//
//   node provider.mjs PUBLIC_URL_OF_THE_REGISTRY
//
// prints one line of JSON with its address and ends when its input does.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import Provider from 'oidc-provider';

export const client = { id: 'blaupausen', secret: 'nur-fuer-tests-0123456789abcdef' };
export const machine = { id: 'fachverfahren', secret: 'auch-nur-fuer-tests-0123456789' };
const stranger = { id: 'fremdes-programm', secret: 'ebenfalls-nur-fuer-tests-01234' };

/** Who works there. */
const people = {
  anna: { name: 'Anna Beispiel', email: 'Anna@Wetzlar.example.org', email_verified: true, groups: ['bp-freigabe'], body_key: '06532023' },
  bernd: { name: 'Bernd Muster', groups: ['bp-erfassung'], body_key: '06532021' },
  carla: { given_name: 'Carla', family_name: 'Probe', groups: ['bp-koordination', 'unbekannt'], body_key: '06532023' },
  dora: { name: 'Dora Ohnestelle', groups: ['bp-freigabe'] },
  emil: { name: 'Emil Nirgends', groups: ['bp-freigabe'], body_key: '06999999' },
};

const escaped = (value) => value.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const page = (title, body) => `<!DOCTYPE html><html lang="de"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1>${body}</html>`;

async function makeKey(kid) {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true, modulusLength: 2048 });
  return { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' };
}

/** Starts a provider; `publicUrl` is where the registry under test is reached. */
export async function startProvider(publicUrl) {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const foreign = await makeKey('fremd');
  let generation = 0;
  let key;
  let callback;
  let provider;
  let trick = '';
  const caught = [];

  const configuration = () => ({
    jwks: { keys: [key] },
    cookies: { keys: ['nur-fuer-tests'] },
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [`${publicUrl}/anmelden/rueckkehr/wetzlar`],
        post_logout_redirect_uris: [`${publicUrl}/anmelden/abgemeldet`],
        backchannel_logout_uri: `${issuer}/_back-channel`,
        backchannel_logout_session_required: true,
        require_auth_time: true,
      },
      {
        client_id: 'blaupausen-offen',
        token_endpoint_auth_method: 'none',
        redirect_uris: [`${publicUrl}/anmelden/rueckkehr/wetzlar`],
      },
      ...[machine, stranger].map(({ id, secret }) => ({
        client_id: id,
        client_secret: secret,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      })),
    ],
    claims: { openid: ['sub'], profile: ['name', 'given_name', 'family_name', 'groups', 'body_key'], email: ['email', 'email_verified'] },
    // Keycloak and Entra write the groups into the ID token.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    ttl: { AccessToken: 300, AuthorizationCode: 60, ClientCredentials: 300, Grant: 600, IdToken: 300, Interaction: 600, Session: 3600 },
    findAccount: (_, id) => people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
    // It refuses to speak to loopback, where all of this runs.
    fetch: (url, { dispatcher, ...options }) => fetch(url, options),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      clientCredentials: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = page('Abmelden bei der Stadt', `${form}<button form="op.logoutForm" type="submit" name="logout" value="yes">Ja, abmelden</button>`);
        },
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => undefined,
        useGrantedResource: () => true,
        getResourceServerInfo: (_, resource) => ({
          audience: resource,
          scope: 'blaupausen:schreiben',
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  });

  const sign = (claims, { header = {}, by = key } = {}) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: by.kid, ...header }).sign(by);

  /** The same token, wrong in one way. */
  async function spoiled(token) {
    const claims = decodeJwt(token);
    const now = Math.floor(Date.now() / 1000);
    // Times as another clock would write them: names of claims, and how many seconds from now.
    if (trick.startsWith('{')) {
      const times = Object.entries(JSON.parse(trick)).map(([name, seconds]) => [name, now + seconds]);
      return sign({ ...claims, ...Object.fromEntries(times) });
    }
    switch (trick) {
      case '': return token;
      case 'wrong-audience': return sign({ ...claims, aud: 'jemand-anders' });
      case 'more-audiences': return sign({ ...claims, aud: [client.id, 'jemand-anders'] });
      case 'wrong-party': return sign({ ...claims, azp: 'jemand-anders' });
      case 'wrong-issuer': return sign({ ...claims, iss: 'https://login.example.org' });
      case 'wrong-nonce': return sign({ ...claims, nonce: 'eine-andere-frage' });
      case 'no-nonce': { const { nonce, ...rest } = claims; return sign(rest); }
      case 'expired': return sign({ ...claims, exp: now - 3600 });
      case 'from-the-future': return sign({ ...claims, iat: now + 3600, exp: now + 7200 });
      case 'old-login': return sign({ ...claims, auth_time: now - 7200 });
      case 'unknown-key': return sign(claims, { by: foreign });
      case 'forged': return sign(claims, { by: foreign, header: { kid: key.kid } });
      case 'other-access-token': return sign({ ...claims, at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' });
      case 'shared-secret': return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(client.secret));
      case 'unsigned': return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`;
      default: throw new Error(`no such trick: ${trick}`);
    }
  }

  async function begin() {
    generation += 1;
    key = await makeKey(`schluessel-${generation}`);
    provider = new Provider(issuer, configuration());
    provider.use(async (ctx, next) => {
      await next();
      if (ctx.path === '/token' && ctx.body?.id_token) ctx.body = { ...ctx.body, id_token: await spoiled(ctx.body.id_token) };
    });
    provider.on('backchannel.error', (ctx, error) => console.error(error));
    provider.on('server_error', (ctx, error) => console.error(error));
    callback = provider.callback();
  }

  /** What no provider has: the strings that tests pull. */
  async function pull(path, body) {
    switch (path) {
      case '/_trick': trick = body; return '';
      case '/_rotate': await begin(); return '';
      case '/_caught': return JSON.stringify(caught);
      case '/_stop': setImmediate(() => process.exit(0)); return '';
      case '/_back-channel': caught.push(new URLSearchParams(body).get('logout_token')); return '';
      case '/_sign': { const { claims, header, foreign: by } = JSON.parse(body); return sign(claims, { header, ...(by && { by: foreign }) }); }
      default: return null;
    }
  }

  async function interact(req, res) {
    const details = await provider.interactionDetails(req, res);
    if (req.method === 'POST') {
      const form = new URLSearchParams(await text(req));
      const result = people[form.get('konto')]
        ? { login: { accountId: form.get('konto') } }
        : { error: 'access_denied', error_description: 'somebody thought better of it' };
      await provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false });
      return;
    }
    const action = escaped(`/interaction/${details.uid}`);
    res.setHeader('Content-Type', 'text/html; charset=utf-8');
    res.end(page('Anmeldung der Stadt', `<form method="post" action="${action}"><label>Konto <input name="konto"></label><button>Anmelden</button></form>`));
  }

  server.on('request', (req, res) => {
    const { pathname } = new URL(req.url, issuer);
    const answered = pathname.startsWith('/_') ? text(req).then((body) => pull(pathname, body)).then((said) => res.end(said))
      : pathname.startsWith('/interaction/') ? interact(req, res)
        : Promise.resolve(callback(req, res));
    answered.catch((error) => { res.statusCode = 500; res.end(String(error?.stack ?? error)); });
  });
  await begin();
  return { url: issuer, stop: () => { server.close(); server.closeAllConnections(); } };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await startProvider(process.argv[2]);
  console.log(JSON.stringify({ url }));
  process.stdin.resume().on('end', () => process.exit(0));
}
