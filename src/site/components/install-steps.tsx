import type { ServerIdentity } from "../../catalog/shipped/types.ts";
import { type ClientId, setupOf } from "../../clients/index.ts";
import { Choices } from "../../web/blocks.tsx";
import { CodeBlock } from "./code.tsx";

/** As many as a row of choices holds; `sluice grant mint --client` has the others. */
const SHOWN: readonly ClientId[] = ["claude-code", "claude-desktop", "cursor", "vscode", "codex"];

const PORT = 8801;

/** How a package is started, where it has a name that can be given to a shell; platforms' own builds have a common one. */
export function programOf({ package: packed }: Pick<ServerIdentity, "package">): string | undefined {
  const name = packed?.name.replace(/-(?:linux|darwin|win32)-\w+$/, "");
  return name !== undefined && /^(?:@[\w.-]+\/)?[\w.-]+$/.test(name) ? `npx -y ${name}` : undefined;
}

/** From a policy to an agent that is bound by it: the commands, then the client's configuration. */
export const InstallSteps = ({ server, file }: { server: ServerIdentity; file: string }) => {
  const name = server.slug.slice(0, 40);
  const run = programOf(server);
  const url = `https://<tenant>.<your domain>/mcp/${name}`;
  return (
    <ol class="steps down">
      {run === undefined ? (
        <li>
          <h3>Register the server</h3>
          <p class="quiet small">
            ADDRESS is where it answers over HTTP. One that speaks stdio is served by{" "}
            <code>sluice expose -- COMMAND</code>. Its tools are read and pinned as they are now.
          </p>
          <CodeBlock title="Register" code={`sluice server add ${name} ADDRESS`} />
        </li>
      ) : (
        <>
          <li>
            <h3>Run the server</h3>
            <p class="quiet small">
              On the gate's machine, for requests that bring the key. <code>sluice up</code> does this for all
              servers of a client's configuration at once.
            </p>
            <CodeBlock
              title="Run"
              code={`export SLUICE_EXPOSE_KEY=$(openssl rand -hex 32)\nsluice expose --port ${PORT} -- ${run} &`}
            />
          </li>
          <li>
            <h3>Register it</h3>
            <p class="quiet small">Its tools are read and pinned as they are now.</p>
            <CodeBlock
              title="Register"
              code={`sluice server add ${name} http://127.0.0.1:${PORT}/mcp --header-env X-API-Key=SLUICE_EXPOSE_KEY`}
            />
          </li>
        </>
      )}
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
