// Leaves a picture of every sample in target/pictures: office screen, phone, dark.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium, dark, samples, serve, target } from "./browser.mjs";

const views = { desk: ["--window-size=1366,1400"], phone: ["--window-size=500,2400"], dark: ["--window-size=1366,1000", dark] };
const folder = join(target, "pictures");
mkdirSync(folder, { recursive: true });
const { origin, close } = await serve();
for (const name of samples()) {
  for (const [view, options] of Object.entries(views)) {
    await chromium(...options, `--screenshot=${join(folder, name.replace(".html", `-${view}.png`))}`, `${origin}/${view === "phone" ? "390px/" : ""}${name}`);
  }
}
close();
