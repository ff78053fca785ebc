/** The style of the reference page: the reader's fonts and colours, narrow screens first. */
export const STYLE = `
:root { color-scheme: light dark; --line: #8885; --soft: #8881; --text: light-dark(#1c1e21, #e6e6e6);
  --back: light-dark(#fff, #16181b); --link: light-dark(#0b57d0, #8ab4f8); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1rem; font: 1rem/1.55 system-ui, sans-serif;
  color: var(--text); background: var(--back); }
a { color: var(--link); }
code { font: .92em/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); }
h3 { margin: 0 0 .25rem; } h4 { margin: 1rem 0 .25rem; }
h3 a { text-decoration: none; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; list-style: none; }
article { margin: 1rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem; }
article:target, dt:target { outline: 2px solid var(--link); }
.address { margin: 0; padding: .4rem .6rem; background: var(--soft); border-radius: .3rem; }
.roles { font-size: .9rem; }
dl { margin: .25rem 0; } dt { margin-top: .5rem; } dd { margin: 0 0 0 1rem; }
.shape { padding-left: .75rem; border-left: 2px solid var(--line); }
.type { margin: .25rem 0; }
small { font-size: .85rem; opacity: .8; }
`;
