import { createHash } from "node:crypto";

/** The page's only style, inline: it needs no other request, and the policy allows this very text alone. */
export const STYLE = `
:root { color-scheme: light dark; --edge: light-dark(#d4d4d8, #3f3f46); --soft: light-dark(#f4f4f5, #18181b);
  --quiet: light-dark(#52525b, #a1a1aa); --go: light-dark(#15803d, #22c55e); --stop: light-dark(#b91c1c, #f87171); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 44rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin-bottom: 0.5rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem .75rem; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
pre { background: var(--soft); border: 1px solid var(--edge); border-radius: .5rem; padding: .75rem; margin: 0 0 1rem;
  white-space: pre-wrap; overflow-wrap: anywhere; font: .875rem/1.5 ui-monospace, monospace; unicode-bidi: isolate; }
mark { border-radius: .25rem; padding: 0 .25rem; font-size: .75em; font-weight: 600; }
form { border-top: 1px solid var(--edge); padding: 1rem 0; display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; }
label { display: grid; gap: .25rem; flex: 1 1 8rem; color: var(--quiet); font-size: .875rem; }
input, textarea { font: inherit; color: inherit; background: transparent; border: 1px solid var(--edge); border-radius: .5rem;
  padding: .6rem; width: 100%; min-height: 2.75rem; }
button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: .5rem 1rem; border-radius: .5rem; cursor: pointer;
  border: 1px solid currentColor; background: transparent; color: inherit; }
button.go { color: var(--go); } button.stop { color: var(--stop); }
:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
.note { color: var(--quiet); } .bad { color: var(--stop); }
`;

/** For `style-src` (CSP Level 3, "Hash source"). */
export const STYLE_SOURCE = `'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`;
