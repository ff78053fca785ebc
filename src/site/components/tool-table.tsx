import type { ToolHit } from "../../catalog/shipped/types.ts";
import { serverPath, toolPath } from "../addresses.ts";
import { percent } from "../text/count.ts";
import { CategoryBadge, Gauge } from "./risk.tsx";
import { Name } from "./text.tsx";

/** Tools in the order given, each with its category and severity; on narrow screens one block a tool. */
export const ToolTable = ({
  caption,
  tools,
  servers = true,
}: {
  caption: string;
  tools: readonly ToolHit[];
  /** False where all are of the page's own server. */
  servers?: boolean;
}) => (
  <table class="table">
    <caption class="hidden">{caption}</caption>
    <thead>
      <tr>
        <th scope="col">Tool</th>
        <th scope="col">Category</th>
        <th scope="col">Severity</th>
        <th scope="col" class="end">
          Confidence
        </th>
      </tr>
    </thead>
    <tbody>
      {tools.map(({ server, serverTitle, tool, category, severity, confidence }) => (
        <tr>
          <td class="primary">
            <a class="tool" href={toolPath(server, tool)}>
              <Name>{tool}</Name>
            </a>
            {servers ? (
              <span class="below">
                <a href={serverPath(server)}>{serverTitle}</a>
              </span>
            ) : null}
          </td>
          <td class="fixed">
            <CategoryBadge category={category} />
          </td>
          <td class="fixed">
            <Gauge level={severity} />
          </td>
          <td class="fixed end number quiet" data-label="Confidence">
            {percent(confidence)}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);
