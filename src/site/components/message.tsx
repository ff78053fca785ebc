import type { Child } from "hono/jsx";
import { SearchBox } from "./search-box.tsx";

/** A page that has nothing else: not found, not now, no result. What helps goes below. */
export const Message = ({
  title,
  children,
  search = false,
  query,
}: {
  title: string;
  children?: Child;
  search?: boolean;
  query?: string | undefined;
}) => (
  <div class="hero">
    <div class="title">
      <h1>{title}</h1>
      {children}
    </div>
    {search ? <SearchBox id="search" query={query} large /> : null}
  </div>
);
