import base from "../../assets/base.css";

/** The page's only style, inline: it needs no other request, and the policy allows this very text alone. */
export const STYLE = `${base}
body > main { max-width: 46rem; margin: 0 auto; padding: var(--s4) var(--s4) var(--s16); }
.brand { margin-bottom: var(--s8); }
main > * + * { margin-top: var(--s5); }
h2 { font-size: var(--text-md); }
h2 + pre { margin-top: var(--s2); }
pre { padding: var(--s4); border: 1px solid var(--line); border-radius: var(--radius); background: var(--sunk);
  white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; }
main > * + .facts { margin-top: var(--s5); }
mark { font-size: .75em; font-weight: 600; }
form { display: flex; flex-wrap: wrap; gap: var(--s3); align-items: end; padding-top: var(--s5);
  border-top: 1px solid var(--line); }
form .field { flex: 1 1 10rem; }
form .row { display: flex; flex-wrap: wrap; gap: var(--s3); }
details > * + * { margin-top: var(--s4); }
summary { cursor: pointer; font-weight: 600; }
`;
