// Every page of the registry by its address: who looks at it, and with which status it answers.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const ROUTES = fileURLToPath(new URL('../../crates/server/src/routes.rs', import.meta.url));

/** The county that covers municipalities, and the clerk's small one. */
export const LAHN_DILL = '06532';
export const SINN = '06532020';

/** What the example data hold, asked for once. */
export async function known(request, url) {
  const api = async (path) => (await (await request.get(`${url}/api/v1${path}`)).json()).items;
  const slug = 'hundesteuer-anmelden';
  const [adoption] = await api(`/adoptions?blueprint=${slug}&body=06531005`);
  const county = (await api(`/adoptions?body=${LAHN_DILL}`)).find((one) => !['retired', 'cancelled'].includes(one.stage));
  const [cooperation] = await api('/cooperations');
  const releases = await api(`/blueprints/${slug}/releases`);
  const versions = releases.map((one) => one.version);
  assert.ok(adoption && county && cooperation && versions.length > 1, 'the example data are in');
  const statement = `cooperation=${cooperation.slug}&from=2021-01-01&until=2026-06-30`;
  return { slug, adoption: adoption.id, county: county.id, cooperation: cooperation.slug, versions, statement };
}

/** Pages that anybody may read, full, empty and refused: [address, status]. */
export function publicPages({ slug, adoption, cooperation, versions, statement }) {
  const of = `/blaupausen/${slug}`;
  const [latest, before] = versions;
  return [
    ['/', 200],
    ['/blaupausen', 200], ['/blaupausen?q=Hundesteuer', 200], ['/blaupausen?q=xyzzyquux', 200],
    ['/blaupausen?platform=civento&maxPersonHours=40', 200], ['/blaupausen?q=Jagdschein', 200], ['/blaupausen?q=anmelden&all=service', 200],
    ['/vorhaben', 200], ['/vorhaben?service=99102013002000', 200],
    [of, 200], ['/blaupausen/wohnsitz-ummelden', 200], [`${of}/nachnutzung`, 200], [`${of}/was-ist-zu-tun`, 200],
    [`${of}/versionen/${latest}`, 200], [`${of}/vergleich/${before}/${latest}`, 200],
    [`${of}/vergleich/${latest}/${latest}`, 200],
    [`${of}/versionen/${latest}/dateien/prozess/soll.bpmn`, 200], [`${of}/versionen/${latest}/dateien/daten/hund.xdf3.xml`, 200],
    [`${of}/versionen/${latest}/dateien/leitfaden.md`, 200], [`${of}/versionen/${latest}/dateien/blaupause.yml`, 200],
    [`/nachnutzungen/${adoption}`, 200],
    ['/leistungen', 200], ['/leistungen?q=xyzzyquux', 200], ['/leistungen/99102013002000', 200],
    ['/kommunen', 200], [`/kommunen?district=${LAHN_DILL}`, 200], ['/kommunen?q=xyzzyquux', 200],
    ['/kommunen/06532023', 200], [`/kommunen/${LAHN_DILL}`, 200], ['/kommunen/06532021', 200],
    ['/kooperationen', 200], [`/kooperationen/${cooperation}`, 200], [`/kooperationen/${cooperation}?stage=cancelled`, 200],
    ['/berichte', 200], [`/berichte/vorschau?${statement}`, 200], [`/berichte/vorschau?${statement}&figure=live`, 200], [`/berichte/vorschau?${statement}&rows=all`, 200], [`/berichte/vorschau?${statement}&rows=member`, 200],
    ['/berichte/vorschau?cooperation=&from=morgen&until=&asKnownAt=gestern', 422],
    ['/hilfe', 200], ['/hilfe/nachnutzen', 200], ['/hilfe/blaupause-packen', 200],
    ['/problems/nicht-gefunden', 200],
    ['/barrierefreiheit', 200], ['/barrierefreiheit/melden', 200], ['/impressum', 200], ['/datenschutz', 200],
    ['/status', 200], ['/anmelden', 200],
    ['/anmelden/kennwort', 200], ['/anmelden/bestaetigen', 200], ['/anmelden/vergessen', 200], ['/anmelden/einrichten', 422],
    ['/einladung/0123', 422], ['/erste-anmeldung/0123', 422], ['/kennwort/0123', 422], ['/abbestellen/0123', 404], ['/adresse/0123', 422], ['/beitritt/0123', 422],
    [`/kommunen/${SINN}/beitreten`, 200], ['/kommunen/06633022/beitreten', 200],
    ['/gibt-es-nicht', 404], ['/blaupausen/gibt-es-nicht', 404], ['/kommunen/99999999', 404], ['/berichte/999999', 404],
    ['/blaupausen?gibtesnicht=1', 400],
  ];
}

/** Pages behind the sign-in, by who works with them: {persona: [[address, status]]}. */
export function workPages({ slug, adoption, county, cooperation, versions, statement }) {
  const of = `/blaupausen/${slug}`;
  const about = `/kooperationen/${cooperation}`;
  return {
    sinn: [['/', 200], ['/vorhaben/neu?service=99102013002000', 200], ['/aufgaben', 200], ['/konto', 200], [`/kommunen/${SINN}/angaben`, 200],
      ['/blaupausen/wohnsitz-ummelden/nachnutzung/neu', 200], [`${about}/aendern`, 403], ['/veroeffentlichen', 200],
      ['/konto/suchen', 200], ['/konto/suchen/gibt-es-nicht', 404], ['/konto/zugangsschluessel', 200], ['/konto/zugangsschluessel/neu', 200], ['/konto/zugangsschluessel/gibt-es-nicht/widerrufen', 404]],
    giessen: [[`/nachnutzungen/${adoption}`, 200], ['/aufgaben', 200]],
    landkreis: [['/blaupausen/wohnsitz-ummelden/nachnutzung/neu', 200], [`/nachnutzungen/${county}`, 200], ['/aufgaben', 200]],
    'wetzlar-erfassung': [['/veroeffentlichen', 200], ['/aufgaben', 200], ['/aufgaben/einreichungen/gibt-es-nicht', 404], [`${of}/pflegen`, 403]],
    'wetzlar-freigabe': [['/veroeffentlichen', 200], ['/veroeffentlichen/formular', 200], [`/veroeffentlichen/formular?blaupause=${slug}`, 200],
      [of, 200], [`${of}/pflegen`, 200], [`${of}/versionen/${versions[0]}/zustand`, 200], [`${of}/nachnutzung/neu`, 200], ['/aufgaben', 200]],
    verwaltung: [['/verwaltung', 200], ['/verwaltung/alltagswoerter', 200], ['/verwaltung/alltagswoerter?q=xyzzyquux', 200],
      ['/verwaltung/alltagswoerter?frage=Perso', 200], ['/verwaltung/alltagswoerter/eintrag', 200], ['/verwaltung/alltagswoerter/eintrag?wort=Perso', 200],
      ['/vorhaben/neu', 200], ['/verwaltung/rueckmeldungen', 200], ['/verwaltung/datenschutz', 200], ['/verwaltung/datenschutz/verzeichnis', 200], ['/konto/daten', 200], ['/verwaltung/personen/gibt-es-nicht/loeschen', 404], [`/verwaltung/personen?stelle=${SINN}`, 200], ['/verwaltung/beitritte', 200], ['/konto/kennwort', 200], ['/konto/nachweis', 200],
      ['/verwaltung/zugangsschluessel', 200], ['/verwaltung/projekte', 200], ['/verwaltung/projekte/gibt-es-nicht/beenden', 404],
      ['/verwaltung/protokoll', 200], ['/verwaltung/protokoll?von=morgen', 422],
      ['/konto/adresse', 200], ['/verwaltung/personen/gibt-es-nicht', 404], ['/verwaltung/personen/gibt-es-nicht/beenden', 404]],
    foerderung: [['/foerderung', 200], ['/foerderung/neu', 200], ['/foerderung/gibt-es-nicht', 404],
      ['/foerderung/gibt-es-nicht/aendern', 404], ['/foerderung/gibt-es-nicht/dateien/x', 404], ['/konto/loeschen', 200]],
    pruefung: [['/foerderung', 200], ['/foerderung/neu', 403]],
    koordination: [[about, 200], [`${about}/aendern`, 200], [`${about}/mitglieder`, 200], [`${about}/vorschlagen`, 200],
      ['/kooperationen/neu', 200], ['/berichte', 200], [`/berichte/vorschau?${statement}`, 200], ['/aufgaben', 200], ['/konto', 200]],
  };
}

/** Forms that are sent as they are, with nothing or too little in them: {persona: [[address, button]]}. */
export function refusedForms({ slug, adoption, county, cooperation, versions }) {
  const about = `/kooperationen/${cooperation}`;
  return {
    giessen: [[`/nachnutzungen/${adoption}`, 'Schritt eintragen']],
    landkreis: [[`/nachnutzungen/${county}`, 'Mitversorgung eintragen']],
    verwaltung: [['/verwaltung/alltagswoerter/eintrag', 'Speichern'], ['/verwaltung/alltagswoerter/eintrag?wort=Perso', 'Entfernen']],
    sinn: [['/vorhaben/neu', 'Ankündigen'], [`/kommunen/${SINN}/angaben`, 'Speichern', { mail: 'keine Adresse' }], ['/konto/zugangsschluessel/neu', 'Zugangsschlüssel erstellen']],
    'wetzlar-freigabe': [['/veroeffentlichen/formular', 'Packen und prüfen'],
      [`/blaupausen/${slug}/versionen/${versions[0]}/zustand`, 'Zustand ändern'], [`/blaupausen/${slug}/pflegen`, 'Speichern', { email: 'keine Adresse' }],
      ['/veroeffentlichen', 'Hochladen und prüfen']],
    foerderung: [['/foerderung/neu', 'Förderbescheid eintragen']],
    koordination: [[`${about}/mitglieder`, 'Mitglied aufnehmen'], [`${about}/vorschlagen`, 'Vorschlag eintragen'],
      [`${about}/vorschlagen`, 'Liste prüfen'], ['/kooperationen/neu', 'Kooperation anlegen'], [`${about}/aendern`, 'Änderungen speichern', { name: '' }]],
  };
}

/** Pages that exist only on the way through the login of a town or after an upload: their journeys open them. */
const ON_THE_WAY = ['/anmelden/abgemeldet', '/anmelden/nachweis', '/anmelden/rueckkehr/{issuer}', '/anmelden/weiter/{issuer}',
  '/konto/sitzungen', '/veroeffentlichen/freigabe', '/aufgaben/einreichungen/{id}'];

/** Fails when a page of the server's table of routes is on none of these lists. */
export async function coversEveryPage(addresses) {
  const table = await readFile(ROUTES, 'utf8');
  const pages = [...table.matchAll(/^ {4}get\s+"(\/[^"]*)"/gm)].map(([, path]) => path)
    .filter((path) => !ON_THE_WAY.includes(path) && !/^\/(api\/|assets\/|\.well-known\/|schema\/|livez|readyz|metrics)/.test(path) && !/\.(atom|csv|json|zip)$/.test(path));
  assert.ok(pages.length > 30, `only ${pages.length} pages found in ${ROUTES}`);
  const visited = addresses.map((address) => address.split('?')[0]);
  const missing = pages.filter((path) => {
    const pattern = new RegExp(`^${path.replace(/\{[^}:]+:\.\*\}/g, '.+').replace(/\{[^}]+\}/g, '[^/]+')}$`);
    return !visited.some((address) => pattern.test(address));
  });
  assert.deepEqual(missing, [], 'pages that no test visits');
}
