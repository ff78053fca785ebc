import { type JudgedTool, type Preset, presets, starterPolicy } from "../../catalog/starter.ts";
import { formatPolicy } from "../../policy/index.ts";
import { Choices } from "../../web/blocks.tsx";
import { policyPath } from "../addresses.ts";
import { CodeBlock } from "./code.tsx";

const PRESETS: Readonly<Record<Preset, string>> = {
  balanced:
    "Reads pass, writes and runs are limited, and a person decides on what destroys or moves money. What is not named is denied.",
  strict:
    "What destroys is hidden; a person decides on what runs code or changes identities and secrets; less passes per minute.",
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
