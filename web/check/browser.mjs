// Serves the rendered samples (target/pages) with their assets, and opens them in Chromium without a window.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
export const target = join(web, "../target");
const pages = join(target, "pages");
const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2" };

/** The names of all rendered samples; words on the command line choose among them. */
export function samples() {
  const wanted = process.argv.slice(2).filter((word) => !word.startsWith("-"));
  const all = existsSync(pages) ? readdirSync(pages).filter((name) => name.endsWith(".html")).sort() : [];
  if (all.length === 0) throw new Error("target/pages ist leer; zuerst: cargo test -p server page::samples");
  return wanted.length === 0 ? all : all.filter((name) => wanted.some((word) => name.includes(word)));
}

/** Samples may be older than the last build: another digest of the same name will do. */
function latest(hashed) {
  const manifest = JSON.parse(readFileSync(join(web, "dist/manifest.json"), "utf8"));
  return manifest[hashed.replace(/-[0-9a-f]{12}\./, ".")] ?? hashed;
}

/** A server on a free port; `changed` may add to the HTML. `/390px/NAME` shows a page in a frame of that width: Chromium's own window is never narrower than 500. */
export async function serve(changed = (html) => html) {
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://x").pathname;
    const phone = path.match(/^\/(\d+)px\/(.*)$/);
    if (phone) {
      response.writeHead(200, { "content-type": types[".html"] });
      return response.end(`<!DOCTYPE html><body style="margin:0"><iframe src="/${phone[2]}" width="${phone[1]}" height="2400" style="border:0">`);
    }
    const file = path.startsWith("/assets/") ? join(web, "dist", latest(path.slice(8))) : path === "/axe.js" ? join(web, "node_modules/axe-core/axe.min.js") : join(pages, path);
    if (!existsSync(file)) return response.writeHead(404).end();
    const type = types[extname(file)] ?? "text/plain";
    response.writeHead(200, { "content-type": type });
    response.end(extname(file) === ".html" ? changed(readFileSync(file, "utf8")) : readFileSync(file));
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** Runs Chromium once with these options and returns what it prints. */
export async function chromium(...options) {
  const profile = mkdtempSync(join(tmpdir(), "blaupausen-"));
  const child = spawn("chromium", ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", `--user-data-dir=${profile}`, "--virtual-time-budget=4000", ...options], { stdio: ["ignore", "pipe", "ignore"] });
  let text = "";
  child.stdout.on("data", (part) => (text += part));
  await new Promise((done, failed) => { child.on("close", done); child.on("error", failed); });
  rmSync(profile, { recursive: true, force: true });
  return text;
}

export const dark = "--blink-settings=preferredColorScheme=0";
