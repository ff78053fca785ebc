import type { ServerFacts } from "../../catalog/shipped/types.ts";
import { policyPath, serverPath } from "../addresses.ts";
import { CodeBlock } from "./code.tsx";
import { starterText } from "./starter.tsx";

/** The balanced starter policy of each server, folded up. */
export const StackPolicies = ({ servers }: { servers: readonly ServerFacts[] }) => (
  <div class="questions">
    {servers.map(({ slug, title, tools }) => (
      <details>
        <summary>{title}</summary>
        <div class="answer stack tight">
          <CodeBlock
            title={`${slug}.json`}
            code={starterText(tools, title, "balanced")}
            language="json"
            download={policyPath(slug, "balanced")}
            tall
          />
          <p class="small">
            <a href={`${serverPath(slug)}#policy`}>Other strengths, and how to put it on</a>
          </p>
        </div>
      </details>
    ))}
  </div>
);
