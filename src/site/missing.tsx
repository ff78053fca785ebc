import type { ServerFacts, ToolHit } from "../catalog/shipped/types.ts";
import { serverPath } from "./addresses.ts";
import { Message } from "./components/message.tsx";
import { Crumbs } from "./components/places.tsx";
import { ToolTable } from "./components/tool-table.tsx";
import type { Page } from "./page.tsx";
import { count } from "./text/count.ts";

const SHOWN = 20;

/** Nothing is at this address, and nothing more is known of what was meant. */
export const missingPage = (path: string, what = "There is no page here"): Page => ({
  title: "Not found",
  description: "There is no page at this address.",
  path,
  status: 404,
  headerSearch: false,
  data: { error: `${what}.` },
  body: () => (
    <Message title={what} search>
      <p class="lede">
        Search for the tool or the server that you look for, or go through <a href="/servers">all servers</a>.
      </p>
    </Message>
  ),
});

/** There is a page, and it was sent something that it does not take. */
export const methodPage = (path: string, allowed: string): Page => ({
  title: "Not taken",
  description: "This page is for reading.",
  path,
  status: 405,
  headerSearch: false,
  data: { error: `This address takes ${allowed} only.` },
  body: () => (
    <Message title="Not taken">
      <p class="lede">This address takes {allowed} only.</p>
    </Message>
  ),
});

/** A tool under a server that does not define it, or that is not known: says so, and leads to those that do. */
export function definedElsewherePage(
  path: string,
  server: Pick<ServerFacts, "slug" | "title"> | undefined,
  tool: string,
  definers: readonly ToolHit[],
): Page {
  const where = definers.map(({ serverTitle }) => serverTitle);
  const named = server?.title ?? "A server that the catalogue does not know";
  return {
    title: `${named} has no ${tool}`,
    description: `${named} does not define ${tool}. The pages of the servers that do are linked from here.`,
    path,
    status: 404,
    section: "servers",
    data: {
      error:
        server === undefined
          ? "There is no such server."
          : `${server.title} does not define a tool of this name.`,
      server: server?.slug,
      tool,
      definedBy: definers,
    },
    body: () => (
      <>
        <Crumbs
          crumbs={[
            { label: "Servers", href: "/servers" },
            ...(server === undefined ? [] : [{ label: server.title, href: serverPath(server.slug) }]),
          ]}
          here={tool}
        />
        <div class="stack loose">
          <header class="title">
            <h1>
              {server === undefined ? "There is no such server with" : `${server.title} does not define`}{" "}
              <code class="break">{tool}</code>
            </h1>
            <p class="lede">
              {where.length === 1
                ? `It belongs to ${where[0]}.`
                : `${count(where.length)} servers define a tool of this name.`}{" "}
              A policy for it has to be put on the server that defines it.
            </p>
          </header>
          <ToolTable caption={`Servers that define ${tool}`} tools={definers.slice(0, SHOWN)} />
          {server === undefined ? null : (
            <p>
              <a href={serverPath(server.slug)}>What {server.title} does define</a>
            </p>
          )}
        </div>
      </>
    ),
  };
}
