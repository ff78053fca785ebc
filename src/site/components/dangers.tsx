import { dangerTexts, legTitles } from "../../catalog/dangers.ts";
import type { ToolHit } from "../../catalog/shipped/types.ts";
import type { Danger, Leg } from "../../catalog/stack/index.ts";
import { own } from "../../json/own.ts";
import { Facts } from "../../web/blocks.tsx";
import { attackPath, toolPath } from "../addresses.ts";
import { attackText } from "../text/attacks/index.ts";
import { count, listed } from "../text/count.ts";
import { Gauge } from "./risk.tsx";
import { Text } from "./text.tsx";

/** How many tools of a part are named. */
const NAMED = 6;
/** How many names that several servers define are listed. */
const SAME_NAMES = 10;

/** Dangerous combinations of a stack. `titles`: of its servers, by slug. */
export const Dangers = ({
  dangers,
  titles,
}: {
  dangers: readonly Danger[];
  titles: Readonly<Record<string, string>>;
}) => (
  <ul class="abilities">
    {dangers.map((danger) => (
      <li>
        <Gauge level={danger.level} />
        <div class="stack tight">
          <h3>{dangerTexts[danger.code].title}</h3>
          <p>
            <Text>{dangerTexts[danger.code].why}</Text> {aloneSentence(danger, titles)}
          </p>
          <Facts
            facts={[
              ...danger.legs
                .slice(0, SAME_NAMES)
                .map(
                  (leg) =>
                    [legTitle(leg), <Named tools={leg.tools} servers={leg.role === "same-name"} />] as const,
                ),
              ["Control", <Control danger={danger} />],
            ]}
          />
          {danger.legs.length > SAME_NAMES ? (
            <p class="quiet small">And {count(danger.legs.length - SAME_NAMES)} names more.</p>
          ) : null}
        </div>
      </li>
    ))}
  </ul>
);

const legTitle = ({ role, tools }: Leg) =>
  role === "same-name" ? <code class="break">{tools[0]?.tool}</code> : legTitles[role];

const Control = ({ danger }: { danger: Danger }) => {
  const { control, attack } = dangerTexts[danger.code];
  return (
    <>
      <Text>{control}</Text> <a href={attackPath(attack)}>{attackText(attack)?.title ?? attack}</a>
    </>
  );
};

/** Tools by their names, or, where they share one, by their servers. */
const Named = ({ tools, servers }: { tools: readonly ToolHit[]; servers: boolean }) => (
  <span class="names">
    {spread(tools)
      .slice(0, NAMED)
      .map(({ server, serverTitle, tool }) => (
        <span>
          {servers ? (
            <a href={toolPath(server, tool)}>{serverTitle}</a>
          ) : (
            <>
              <a class="mono break" href={toolPath(server, tool)}>
                {tool}
              </a>{" "}
              <span class="quiet small">{serverTitle}</span>
            </>
          )}
        </span>
      ))}
    {tools.length > NAMED ? <span class="quiet">and {count(tools.length - NAMED)} more</span> : null}
  </span>
);

/** One of each server in turn, so that each server that has a part is named. */
function spread(tools: readonly ToolHit[]): ToolHit[] {
  const byServer = [...Map.groupBy(tools, ({ server }) => server).values()];
  const longest = Math.max(...byServer.map(({ length }) => length));
  return Array.from({ length: longest }, (_, n) => byServer.flatMap((own) => own.slice(n, n + 1))).flat();
}

function aloneSentence({ code, alone, legs }: Danger, titles: Readonly<Record<string, string>>): string {
  if (legs.length < 2 || code === "same-names") return "";
  if (alone.length === 0) return "It takes several of these servers.";
  const named = listed(alone.map((slug) => own(titles, slug) ?? slug));
  return alone.length === 1 ? `${named} has it all by itself.` : `${named} each have it all by themselves.`;
}
