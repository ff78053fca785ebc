import type { Family, ServerSummary } from "../catalog/shipped/types.ts";
import { serverPath } from "./addresses.ts";
import { Crumbs } from "./components/places.tsx";
import { ServerTable } from "./components/server-table.tsx";
import type { Page } from "./page.tsx";
import { Repository } from "./server.tsx";
import { counted } from "./text/count.ts";

/** `/servers/<family>`: one repository that holds several servers. */
export function familyPage(family: Family, servers: readonly ServerSummary[]): Page {
  const tools = servers.reduce((sum, server) => sum + server.tools, 0);
  const holds = `${counted(servers.length, "server")} with ${counted(tools, "tool")}`;
  return {
    title: `${family.title}: ${counted(servers.length, "server")}`,
    description: `${family.title} holds ${holds}. What an agent could do with each, and a policy to put on it.`,
    path: serverPath(family.slug),
    section: "servers",
    data: { family, servers },
    body: () => (
      <>
        <Crumbs crumbs={[{ label: "Servers", href: "/servers" }]} here={family.title} />
        <div class="stack loose">
          <header class="title">
            <h1>{family.title}</h1>
            <p class="lede">
              One repository, <Repository name={family.repository} />, with {holds}. A policy is put on one
              server, so each has its own page.
            </p>
          </header>
          <ServerTable caption={`Servers of ${family.title}`} servers={servers} />
        </div>
      </>
    ),
  };
}
