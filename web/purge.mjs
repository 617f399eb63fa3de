// Keeps of KERN's style sheet what our templates use: KERN ships some 2,700 classes, a page needs a few dozen.
// A class counts as used when it stands in a template or script, or when a prefix of it does
// (`kern-badge--{{ variant }}`) and the rest is a word that stands in a template or in the server's sources.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "lightningcss";

function read(folder, ext) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(ext))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
}

function words(text) {
  return new Set(text.match(/[A-Za-z0-9_-]+/g) ?? []);
}

/** Returns a predicate: is this class of KERN used? */
function usage(web) {
  const markup = read(join(web, "templates"), ".html") + read(join(web, "assets/js"), ".js");
  const named = words(markup);
  const known = words(markup + read(join(web, "../crates/server/src"), ".rs"));
  const prefixes = [...named].filter((word) => word.startsWith("kern-") && word.endsWith("-"));
  return (name) =>
    !name.startsWith("kern-") ||
    named.has(name) ||
    prefixes.some((prefix) => name.startsWith(prefix) && known.has(name.slice(prefix.length)));
}

/** The style sheet without the rules whose selectors cannot match. */
export function keepUsed(css, web) {
  const used = usage(web);
  const alive = (selector) => selector.every((part) => part.type !== "class" || used(part.name));
  const { code } = transform({
    filename: "kern.css",
    code: Buffer.from(css),
    visitor: {
      Rule: {
        // A rule stays whole when one of its selectors lives: lightningcss 1.x cannot take back rules that use var().
        style: (rule) => (rule.value.selectors.some(alive) ? undefined : []),
      },
    },
  });
  return code.toString();
}
