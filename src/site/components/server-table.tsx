import type { ServerSummary } from "../../catalog/shipped/types.ts";
import { serverPath } from "../addresses.ts";
import { worstLevel } from "../tally.ts";
import { count } from "../text/count.ts";
import { ChannelBar, Gauge } from "./risk.tsx";

/** How many tools there are of the highest level. */
const Worst = ({ severities }: Pick<ServerSummary, "severities">) => {
  const level = worstLevel(severities);
  return <Gauge level={level} text={`${count(severities[level])} ${level}`} />;
};

/** Servers in the order given, each with how many tools it has and what they are. */
export const ServerTable = ({ caption, servers }: { caption: string; servers: readonly ServerSummary[] }) => (
  <table class="table">
    <caption class="hidden">{caption}</caption>
    <thead>
      <tr>
        <th scope="col">Server</th>
        <th scope="col" class="end">
          Tools
        </th>
        <th scope="col" class="end">
          With an effect
        </th>
        <th scope="col">Worst</th>
        <th scope="col">
          <span class="hidden">Shares of categories</span>
        </th>
      </tr>
    </thead>
    <tbody>
      {servers.map(({ slug, title, publisher, kind, tools, categories, severities }) => (
        <tr>
          <td class="primary">
            <a href={serverPath(slug)}>{title}</a>
            <span class="below">
              {publisher}
              {kind === "server" ? "" : `, ${kind}`}
            </span>
          </td>
          <td class="fixed end number" data-label="Tools">
            {count(tools)}
          </td>
          <td class="fixed end number" data-label="With an effect">
            {count(tools - categories.Read)}
          </td>
          <td class="fixed">
            <Worst severities={severities} />
          </td>
          <td class="fixed bar">
            <ChannelBar counts={categories} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);
