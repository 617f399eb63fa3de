// Opens every sample, light and dark, and fails when axe-core finds a barrier.
import { chromium, dark, samples, serve } from "./browser.mjs";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const run = `<script src="/axe.js"></script><script type="module">
const found = await axe.run(document, { runOnly: ${JSON.stringify(rules)} });
const out = document.createElement("script"); out.type = "application/json"; out.id = "axe";
out.textContent = JSON.stringify(found.violations.map((v) => ({ id: v.id, help: v.help, nodes: v.nodes.map((n) => n.html.slice(0, 200)) }))).replaceAll("<", "\\\\u003c");
document.body.append(out);
</script></body>`;

const { origin, close } = await serve((html) => html.replace("</body>", run));
let barriers = 0;
for (const name of samples()) {
  for (const scheme of [[], [dark]]) {
    const dom = await chromium("--window-size=1366,768", ...scheme, "--dump-dom", `${origin}/${name}`);
    const found = dom.match(/<script type="application\/json" id="axe">(.*?)<\/script>/s);
    if (!found) throw new Error(`${name}: axe ist nicht gelaufen`);
    for (const barrier of JSON.parse(found[1])) {
      barriers += 1;
      console.log(`${name}${scheme.length ? " (dunkel)" : ""}: ${barrier.id}: ${barrier.help}\n  ${barrier.nodes.slice(0, 2).join("\n  ")}`);
    }
  }
}
close();
console.log(barriers === 0 ? "axe: keine Befunde" : `axe: ${barriers} Befunde`);
process.exitCode = barriers === 0 ? 0 : 1;
