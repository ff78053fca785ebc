import { Choices } from "./blocks.tsx";
import { CodeBlock } from "./code.tsx";

/** From a policy to an agent that is bound by it: the commands, then the client's configuration. */
export const PuttingOn = ({ server, file }: { server: string; file: string }) => {
  const name = server.slice(0, 40);
  const url = `https://<tenant>.<your domain>/mcp/${name}`;
  const entry = { url, headers: { Authorization: "Bearer TOKEN" } };
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
          choices={[
            {
              label: "Claude Code",
              body: (
                <CodeBlock
                  title="Terminal"
                  code={`claude mcp add --transport http ${name} "${url}" \\\n  --header "Authorization: Bearer TOKEN"`}
                />
              ),
            },
            {
              label: "Cursor",
              body: (
                <CodeBlock
                  title="~/.cursor/mcp.json"
                  language="json"
                  code={JSON.stringify({ mcpServers: { [name]: entry } }, null, 2)}
                />
              ),
            },
            {
              label: "VS Code",
              body: (
                <CodeBlock
                  title=".vscode/mcp.json"
                  language="json"
                  code={JSON.stringify({ servers: { [name]: { type: "http", ...entry } } }, null, 2)}
                />
              ),
            },
          ]}
        />
      </li>
    </ol>
  );
};
