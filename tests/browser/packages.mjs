// Packages as a clerk would have them: a folder for `blaupause pack`, and a ZIP with mistakes in it.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';

import { program } from './registry.mjs';

/** The manifest and files of a small but true package of Wetzlar. */
export function fundsachen(slug, version, change) {
  const manifest = `blaupause: 1
slug: ${slug}
version: "${version}"
title: Fundsachen online melden
summary: Bürgerinnen und Bürger melden einen Fund, das Fundbüro bestätigt ihn.
description: beschreibung.md
publisher: "06532023"
licence: EUPL-1.2
rights: { holder: Magistrat der Stadt Wetzlar, confirmedBy: Fachdienst Digitalisierung }
contact: { mail: digitalisierung@example.org, phone: null, page: null }
tasks:
  - { who: fachamt, what: Öffnungszeiten des Fundbüros eintragen, hours: 1, file: leitfaden.md }
files:
  - { path: beschreibung.md, role: documentation, title: Beschreibung }
  - { path: leitfaden.md, role: guide, title: Leitfaden }
changes: [{ kind: added, text: ${JSON.stringify(change)}, breaking: false }]
`;
  return {
    'blaupause.yml': manifest,
    'beschreibung.md': `# Fundsachen\n\nWer etwas findet, meldet es hier.\n\n${change}\n`,
    'leitfaden.md': '# Leitfaden\n\n1. Öffnungszeiten eintragen.\n2. Postfach benennen.\n',
  };
}

/** Writes the files and lets the command line pack them; answers the path of the package. */
export async function pack(files) {
  const folder = await mkdtemp('/tmp/bp-package-');
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, 'inhalt', path)), { recursive: true });
    await writeFile(join(folder, 'inhalt', path), text);
  }
  const zip = join(folder, 'paket.zip');
  await promisify(execFile)(program, ['pack', join(folder, 'inhalt'), '-o', zip]);
  return zip;
}

/** A ZIP of the files as they are, stored and unchecked: what `pack` would refuse, a clerk can still upload. */
export function zip(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  const entries = Object.entries(files).map(([path, text]) => [Buffer.from(path), Buffer.from(text)]);
  for (const [name, content] of entries) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);                 // version needed
    common.writeUInt16LE(0x0800, 2);             // names are UTF-8
    common.writeUInt16LE(0x21, 8);               // 1 January 1980
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), common, name, content);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, rest, name);
    offset += 30 + name.length + content.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(index.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, index, Buffer.from('PK\x05\x06', 'latin1'), end]);
}
