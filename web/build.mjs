// Builds web/dist from web/assets and KERN: one style sheet, the scripts, two fonts, the icon.
// Every file gets its digest in its name, so that it may be cached for ever; manifest.json maps
// the names that templates use to these. Called by `cargo xtask assets`.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { transform } from "lightningcss";
import { keepUsed } from "./purge.mjs";

const web = dirname(fileURLToPath(import.meta.url));
const kern = join(web, "node_modules/@kern-ux/native");
const dist = join(web, "dist");
const compressible = new Set([".css", ".js", ".svg", ".txt"]);
const fonts = { 400: "FiraSans-Regular", 500: "FiraSans-Medium", 600: "FiraSans-SemiBold" };

/** Current Firefox ESR and the Edge of the last two years; lightningcss wants (major << 16). */
const targets = { firefox: 128 << 16, edge: 125 << 16, chrome: 125 << 16, safari: (17 << 16) | (4 << 8) };

const manifest = {};

/** Writes one file under its hashed name, and packed beside it where that saves something. */
function emit(name, bytes) {
  const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const ext = extname(name);
  const hashed = `${basename(name, ext)}-${digest}${ext}`;
  writeFileSync(join(dist, hashed), bytes);
  if (compressible.has(ext)) writeFileSync(join(dist, `${hashed}.gz`), gzipSync(bytes, { level: 9 }));
  manifest[name] = hashed;
  return hashed;
}

function files(folder, ext) {
  return readdirSync(folder).filter((name) => name.endsWith(ext)).sort().map((name) => join(folder, name));
}

function fontFaces() {
  return Object.entries(fonts).map(([weight, file]) => {
    const hashed = emit(`${file}.woff2`, readFileSync(join(kern, `dist/fonts/fira-sans/${file}.woff2`)));
    return `@font-face{font-family:"Fira Sans";src:url("./${hashed}") format("woff2");font-weight:${weight};font-style:normal;font-display:swap}`;
  });
}

function styleSheet() {
  const parts = [
    ...fontFaces(),
    keepUsed(readFileSync(join(kern, "dist/kern.css"), "utf8"), web),
    ...files(join(web, "assets/css"), ".css").map((file) => readFileSync(file, "utf8")),
  ];
  const { code } = transform({ filename: "app.css", code: Buffer.from(parts.join("\n")), minify: true, targets });
  return code;
}

function licences() {
  return [
    "Dieses Angebot verwendet:",
    "",
    "KERN-UX (@kern-ux/native), https://www.kern-ux.de, EUPL-1.2. Der Wortlaut der Lizenz folgt unten.",
    "Schrift Fira Sans, SIL Open Font License 1.1, https://openfontlicense.org",
    "",
    readFileSync(join(kern, "LICENSE.md"), "utf8"),
  ].join("\n");
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
const css = styleSheet();
emit("app.css", css);
for (const file of files(join(web, "assets/js"), ".js")) emit(basename(file), readFileSync(file));
for (const file of files(join(web, "assets/svg"), ".svg")) emit(basename(file), readFileSync(file));
emit("lizenzen.txt", Buffer.from(licences()));
writeFileSync(join(dist, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");

const packed = gzipSync(css, { level: 9 }).length;
console.log(`web/dist: ${Object.keys(manifest).length} Dateien, app.css ${Math.ceil(packed / 1024)} KiB gepackt`);
