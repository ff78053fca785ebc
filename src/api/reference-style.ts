import base from "../assets/base.css";

/** The style of the reference page: that of all pages, and what only lists of operations need. Narrow screens first. */
export const STYLE = `${base}
body { max-width: 62rem; margin: 0 auto; padding: var(--s4) var(--s4) var(--s16); }
header { display: grid; gap: var(--s3); margin-bottom: var(--s8); }
.brand { margin-bottom: var(--s8); }
code { overflow-wrap: anywhere; }
section > * + *, article > * + * { margin-top: var(--s3); }
h2 { margin-top: var(--s16); padding-bottom: var(--s2); border-bottom: 1px solid var(--line); }
h4 { margin: var(--s4) 0 var(--s1); font-size: var(--text-sm); font-weight: 600; }
h3 a { color: var(--ink-quiet); text-decoration: underline dotted; }
nav ul { display: flex; flex-wrap: wrap; gap: var(--s1) var(--s4); margin: 0; padding: 0; list-style: none; }
article { padding: var(--s5); border: 1px solid var(--line); border-radius: .75rem; background: var(--raised); }
article:target, dt:target { outline: 2px solid var(--water); }
.address { padding: var(--s2) var(--s3); border-radius: var(--radius-sm); background: var(--sunk); }
.roles { color: var(--ink-soft); font-size: var(--text-sm); }
dl { margin: var(--s1) 0; } dt { margin-top: var(--s2); } dd { margin: 0 0 0 var(--s4); color: var(--ink-soft); }
.shape { padding-left: var(--s3); border-left: 2px solid var(--line); }
.type { margin: var(--s1) 0; }
small { color: var(--ink-quiet); font-size: var(--text-sm); }
`;
