/** A form that works by itself; a script adds suggestions as one types. `id` is unique on the page. */
export const SearchBox = ({
  id,
  query,
  large = false,
}: {
  id: string;
  query?: string | undefined;
  large?: boolean;
}) => (
  <search class={large ? "search large" : "search"} data-search>
    <form action="/search" method="get">
      <label class="hidden" for={id}>
        Search tools and servers
      </label>
      <input
        id={id}
        name="q"
        type="search"
        value={query}
        placeholder={large ? "put_user_policy, github, delete…" : "Search tools and servers"}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        maxlength={200}
        enterkeyhint="search"
      />
      <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
        <circle cx="8" cy="8" r="5.25" fill="none" stroke="currentColor" stroke-width="1.5" />
        <path d="m12 12 4 4" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" />
      </svg>
      <span class="shortcut" aria-hidden="true">
        /
      </span>
      {large ? (
        <button type="submit" class="button primary submit">
          Search
        </button>
      ) : null}
    </form>
    <div class="suggestions" id={`${id}-suggestions`} role="listbox" aria-label="Suggestions" hidden />
  </search>
);
