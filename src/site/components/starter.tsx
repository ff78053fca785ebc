import { type JudgedTool, type Preset, presets, starterPolicy } from "../../catalog/starter.ts";
import { formatPolicy } from "../../policy/index.ts";
import { Choices } from "../../web/blocks.tsx";
import { policyPath } from "../addresses.ts";
import { CodeBlock } from "./code.tsx";

const PRESETS: Readonly<Record<Preset, string>> = {
  balanced:
    "A person decides on what is Critical, destroys or moves money. Other writes, runs and risky reads are limited, the worse the tighter. What is not named is denied.",
  strict:
    "What destroys is hidden. A person decides on what runs code, and on changes of High severity. Less passes per minute.",
  watch:
    "Everything passes and is recorded together with what the balanced policy would have said. Start here on a live agent.",
};

/** A starter policy of some tools as text. */
export const starterText = (tools: readonly JudgedTool[], title: string, preset: Preset): string =>
  formatPolicy(starterPolicy(tools, preset, { title }));

/** All of them, by preset. */
export const starterTexts = (tools: readonly JudgedTool[], title: string): Record<Preset, string> => {
  const text = (preset: Preset) => starterText(tools, title, preset);
  return { balanced: text("balanced"), strict: text("strict"), watch: text("watch") };
};

/** A policy to begin with, in three strengths. `server`: its slug, where the policy can be downloaded. */
export const StarterPolicies = ({
  tools,
  title,
  server,
}: {
  tools: readonly JudgedTool[];
  title: string;
  server?: string;
}) => {
  const texts = starterTexts(tools, title);
  return (
    <Choices
      name="preset"
      legend="How much may pass at first"
      choices={presets.map((preset) => ({
        label: preset.charAt(0).toUpperCase() + preset.slice(1),
        body: (
          <>
            <p class="quiet small">{PRESETS[preset]}</p>
            {preset === "watch" ? null : (
              <p class="quiet small">
                What the server itself asks of the client during a call (sampling, elicitation, roots) is
                refused. Where a tool needs it, allow it by name under <code>server_requests</code>.
              </p>
            )}
            <CodeBlock
              title={`${preset}.json`}
              code={texts[preset]}
              language="json"
              download={server === undefined ? undefined : policyPath(server, preset)}
              tall
            />
          </>
        ),
      }))}
    />
  );
};
