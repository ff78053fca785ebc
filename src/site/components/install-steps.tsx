import { type ClientId, setupOf } from "../../clients/index.ts";
import { Choices } from "../../web/blocks.tsx";
import { CodeBlock } from "./code.tsx";

/** As many as a row of choices holds; `sluice grant mint --client` has the others. */
const SHOWN: readonly ClientId[] = ["claude-code", "claude-desktop", "cursor", "vscode", "codex"];

/** From a policy to an agent that is bound by it: the commands, then the client's configuration. */
export const InstallSteps = ({ server, file }: { server: string; file: string }) => {
  const name = server.slice(0, 40);
  const url = `https://<tenant>.<your domain>/mcp/${name}`;
  return (
    <ol class="steps down">
      <li>
        <h3>Register the server</h3>
        <p class="quiet small">Its tools are read and pinned as they are now.</p>
        <CodeBlock title="Register" code={`sluice server add ${name} ADDRESS`} />
      </li>
      <li>
        <h3>Publish the policy, mint a grant</h3>
        <p class="quiet small">Save the policy above as {file}. The token is shown once.</p>
        <CodeBlock
          title="Publish and mint"
          code={`sluice policy push ${file}\nsluice grant mint --server ${name}=${file.replace(/\.json$/, "")}`}
        />
      </li>
      <li>
        <h3>Point the agent at the gate</h3>
        <Choices
          name="client"
          legend="Client"
          choices={SHOWN.map((client) => {
            const { title, steps, note } = setupOf(client, [{ name, url }], "TOKEN");
            return {
              label: title,
              body: (
                <>
                  {steps.map(({ where, language, text }) => (
                    <CodeBlock
                      title={language === "sh" ? `Terminal${where.replace("in a terminal", "")}` : where}
                      {...(language === "json" && { language })}
                      code={text}
                    />
                  ))}
                  {note === undefined ? null : <p class="quiet small">{note}</p>}
                </>
              ),
            };
          })}
        />
      </li>
    </ol>
  );
};
