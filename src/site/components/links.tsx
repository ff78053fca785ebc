import type { Child } from "hono/jsx";
import type { DocsLink } from "../text/attacks/types.ts";

/** Leads away from the installation: nothing of where one came from goes along. */
export const Outside = ({ href, children }: { href: string; children?: Child }) => (
  <a href={href} rel="noreferrer">
    {children}
  </a>
);

/** Pages of the documentation, by their files: they come with the project and are not served here. */
export const DocsLinks = ({ links }: { links: readonly DocsLink[] }) => (
  <>
    {links.map(({ title, page, anchor }, n) => (
      <>
        {n === 0 ? "" : ", "}
        <span>{title}</span>{" "}
        <code class="break">
          docs/{page}
          {anchor === undefined ? "" : `#${anchor}`}
        </code>
      </>
    ))}
  </>
);
