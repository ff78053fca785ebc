// @ts-check
// Copying, the theme, and search as one types. Every page works without it.

const root = document.documentElement;
const SEARCH_AFTER_MS = 120;

/** @param {string} text */
function say(text) {
  const live = document.querySelector("[data-live]");
  if (live !== null) live.textContent = text;
}

// Copy.

document.addEventListener("click", async ({ target }) => {
  const button = target instanceof Element ? target.closest("[data-copy]") : null;
  const code = button?.closest(".code")?.querySelector("pre");
  if (!(button instanceof HTMLElement) || !code) return;
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(code.textContent ?? "");
    button.textContent = "Copied";
    say("Copied");
  } catch {
    getSelection()?.selectAllChildren(code);
    button.textContent = "Selected";
    say("It cannot be copied from here; the text is selected");
  }
  button.removeAttribute("data-copy");
  setTimeout(() => {
    button.textContent = label;
    button.setAttribute("data-copy", "");
  }, 1600);
});

// Theme. The system's own is never stored, so that it is followed again.

const dark = matchMedia("(prefers-color-scheme: dark)");
const system = () => (dark.matches ? "dark" : "light");
const shown = () => root.dataset["theme"] ?? system();
const toggle = document.querySelector("[data-theme-toggle]");

function nameToggle() {
  toggle?.setAttribute("aria-label", shown() === "dark" ? "Light theme" : "Dark theme");
}

toggle?.addEventListener("click", () => {
  const next = shown() === "dark" ? "light" : "dark";
  const own = next !== system();
  if (own) root.dataset["theme"] = next;
  else delete root.dataset["theme"];
  nameToggle();
  try {
    if (own) localStorage.setItem("theme", next);
    else localStorage.removeItem("theme");
  } catch {
    // Storage is switched off: the choice lasts for this page.
  }
});
dark.addEventListener("change", nameToggle);
nameToggle();

// Search: "/" goes there, and suggestions follow what is typed.

document.addEventListener("keydown", (event) => {
  const { target } = event;
  const typing = target instanceof HTMLElement && target.matches("input, textarea, select");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const input = document.querySelector(".search input");
  if (!(input instanceof HTMLInputElement)) return;
  event.preventDefault();
  input.select();
});

/** @typedef {{ name: string, of: string, href: string }} Suggestion */

for (const box of document.querySelectorAll("[data-search]")) {
  const input = box.querySelector("input");
  const list = box.querySelector("[role=listbox]");
  if (input !== null && list instanceof HTMLElement) suggest(input, list);
}

/**
 * A combobox with a list (WAI-ARIA Authoring Practices, "Combobox").
 *
 * @param {HTMLInputElement} input
 * @param {HTMLElement} list
 */
function suggest(input, list) {
  /** @type {AbortController | undefined} */
  let asking;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let at = -1;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  close();

  function close() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} index */
  function choose(index) {
    const options = [...list.children];
    at = options.length === 0 ? -1 : (index + options.length) % options.length;
    for (const [n, option] of options.entries()) option.setAttribute("aria-selected", String(n === at));
    options[at]?.scrollIntoView({ block: "nearest" });
    const active = options[at];
    if (active) input.setAttribute("aria-activedescendant", active.id);
  }

  /** @param {readonly Suggestion[]} suggestions */
  function show(suggestions) {
    list.replaceChildren(
      ...suggestions.map(({ name, of, href }, n) => {
        const option = document.createElement("div");
        option.id = `${list.id}-${n}`;
        option.role = "option";
        option.dataset["href"] = href;
        for (const [kind, text] of Object.entries({ name, of })) {
          const part = document.createElement("span");
          part.className = kind;
          part.textContent = text;
          option.append(part);
        }
        return option;
      }),
    );
    at = -1;
    list.hidden = suggestions.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
    say(suggestions.length === 1 ? "1 suggestion" : `${suggestions.length} suggestions`);
  }

  async function ask() {
    asking?.abort();
    const query = input.value.trim();
    if (query === "") return close();
    asking = new AbortController();
    try {
      const response = await fetch(`/search?${new URLSearchParams({ q: query, suggest: "8" })}`, {
        headers: { accept: "application/json" },
        signal: asking.signal,
      });
      if (response.ok) show((await response.json()).suggestions);
    } catch {
      // Typed on, or offline: the form still leads to the results.
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, SEARCH_AFTER_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? at + 1 : Math.max(at, 0) - 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      follow(list.children[at]);
    }
  });
  input.addEventListener("blur", () => {
    clearTimeout(timer);
    asking?.abort();
    close();
  });
  // Not click: the field would lose its focus first, and the list would be gone.
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    if (event.target instanceof Element) follow(event.target.closest("[role=option]"));
  });
}

/** @param {Element | null | undefined} option */
function follow(option) {
  if (option instanceof HTMLElement && option.dataset["href"]) location.assign(option.dataset["href"]);
}
