/** Attacks through what a server says of its tools. */
import type { AttackText } from "./types.ts";

export const definitionAttacks: readonly AttackText[] = [
  {
    slug: "tool-poisoning",
    title: "Tool poisoning",
    summary: "Instructions for the model, hidden in the description, schema or any other field of a tool.",
    how: [
      "A client asks a server for its tools and puts the answer into the model's context. The model reads every field: the description, the titles, the descriptions of arguments, default values, enum values, unknown keywords of the schema. The person who installed the server sees a name, and perhaps the first line.",
      "An author, or someone who took over the author's package, writes orders into one of those fields: read this file first, pass its content in that argument, do not mention it. The tool itself may be harmless, and need not be called: its definition alone steers calls to other tools.",
      "Orders hide from people by being far below the fold, by zero-width or tag characters, by look-alike letters, by base64, or by being in a language that nobody on the team reads.",
    ],
    incidents: [
      {
        date: "2025-04",
        what: "Invariant Labs showed a tool that adds two numbers, whose description made clients send private files in an unused argument.",
        source: "https://invariantlabs.ai/blog/mcp-security-notification-tool-poisoning-attacks",
      },
    ],
    control: {
      text: [
        "Every definition is scanned when a server is registered, in every field and at any depth. A tool with a finding is in quarantine: it is left out of `tools/list` and cannot be called until a person has read the definition, with invisible characters written out, and accepted exactly that hash.",
        "What was accepted is pinned, so a definition cannot be clean for the scan and poisoned for the agent.",
      ],
      docs: [
        { title: "Findings of a scan", page: "pins.md", anchor: "findings" },
        { title: "What the catalogue looks for", page: "catalogue.md", anchor: "findings" },
      ],
    },
    remains: [
      "A definition without findings is not thereby safe: orders can be worded like documentation.",
      "Resources, prompts and a server's instructions are scanned, and not pinned.",
      "What a tool returns is not inspected; see indirect prompt injection.",
    ],
    check: [
      "`sluice server show NAME` prints each tool with its findings and its state.",
      "`sluice server diff NAME TOOL` prints the text with what cannot be seen written out.",
      "`sluice classify` judges a list of definitions offline, before any server is registered.",
    ],
  },
  {
    slug: "rug-pull",
    title: "Rug pull",
    summary: "A tool's definition changes after somebody accepted it.",
    how: [
      "Trust is given once, at installation, and definitions are fetched again at every connection. A server that was reviewed can say something else tomorrow, or say it only to some clients, at some hours, or after so many requests.",
      "The change can be an added argument, a reworded description, or a different tool under the same name. Clients that remember an approval by the name of a tool or server notice nothing.",
    ],
    incidents: [
      {
        date: "2025",
        what: "MCPoison, CVE-2025-54136: Cursor kept trusting an MCP configuration by its name after its command had been replaced.",
        source: "https://nvd.nist.gov/vuln/detail/CVE-2025-54136",
      },
      {
        date: "2025-09",
        what: "The npm package postmark-mcp, which was not Postmark's own, worked as promised for fifteen versions. Version 1.0.16 sent a hidden copy of every e-mail to an address of its author.",
        source: "https://akhilesharora.github.io/herkos/docs/case-postmark.html",
      },
    ],
    control: {
      text: [
        "A pin is the SHA-256 of a tool's whole definition as a person accepted it. Every `tools/list` that passes is compared with the pins, in every page, session and era. A tool that differs is taken out of that very answer, put in quarantine, and refused on the next call of every grant.",
        "A server that goes back to the accepted definition stays in quarantine, because it might show scans one face and agents another.",
      ],
      docs: [
        { title: "Pins", page: "pins.md", anchor: "pins" },
        { title: "On every list", page: "pins.md", anchor: "on-every-list" },
      ],
    },
    remains: [
      "A server whose code changes behind the same definition is not noticed: the case of postmark-mcp. Approvals and limits on tools that send bound what it can do, and running a fixed version of a package does too.",
      "A server that words its definitions differently for every user cannot be pinned; in mode `alert` its changes are only recorded.",
    ],
    check: [
      "Change one character of a description on a test server and list its tools through Sluice: the tool is gone, and `GET …/tools?quarantined=true` names it.",
      "Subscribe a webhook to `tool.quarantined`.",
    ],
  },
  {
    slug: "tool-shadowing",
    title: "Tool shadowing",
    summary: "One server redefines another server's tool, or writes rules for its use.",
    how: [
      "An agent that is connected to several servers sees one list of tools. A second `send_message`, or a description that says how the tools of another server are to be used, takes effect in the same context as the original.",
      "The first kind catches calls that were meant for the trusted server. The second leaves the trusted tool in place and changes its arguments: the recipient, a copy, a path.",
    ],
    incidents: [
      {
        date: "2025-04-07",
        what: "Invariant Labs showed a server with a harmless tool whose description made an agent forward a user's messages through the WhatsApp server that was connected beside it.",
      },
    ],
    control: {
      text: [
        "Each server has an address of its own, `/mcp/<server>`, and policies, pins and grants belong to it: a call can only reach the server that it was sent to, and a name on one server says nothing about the same name on another.",
        "Scans report `duplicate-name` where two servers of a tenant define one name differently, and `names-foreign-tool` where a definition speaks of another server's tool. Both are quarantined until a person decides. The catalogue marks names that agents know from elsewhere.",
      ],
      docs: [
        { title: "Findings of a scan", page: "pins.md", anchor: "findings" },
        { title: "What the catalogue looks for", page: "catalogue.md", anchor: "findings" },
      ],
    },
    remains: [
      "The client decides which of two tools of one name it calls. Sluice refuses what the server's policy refuses, and cannot know which one the user meant.",
      "Servers that a client reaches without Sluice are not compared.",
    ],
    check: [
      "`sluice server show NAME` lists `duplicate-name` and `names-foreign-tool` for each tool.",
      "Your stack, on this site, lists every name that more than one of your servers defines.",
    ],
  },
  {
    slug: "line-jumping",
    title: "Line jumping",
    summary: "Poison that acts when tools are listed, before any call is made or approved.",
    how: [
      "Most controls stand at the call: a question to the user, an allow-list, a limit. A definition is read earlier, as soon as the client connects and asks for the list.",
      "So text in a definition has done its work before a call of that tool could be refused. It needs no call at all: it can have the model leave out a warning, or use the tools of another server in a certain way.",
    ],
    incidents: [
      {
        date: "2025-04-21",
        what: "Trail of Bits described the class and gave it its name.",
        source: "https://safeguard.sh/resources/blog/mcp-line-jumping-tool-description-injection",
      },
    ],
    control: {
      text: [
        "With pins in mode `enforce`, the default, a definition that nobody accepted is not in the list that the agent gets. The list is rewritten from what was compared, so no second entry and no unknown field of the envelope can carry it past the comparison.",
        "Tools that a policy hides are left out of the list as well: what an agent may not call, it need not read.",
      ],
      docs: [
        { title: "Modes of pins", page: "pins.md", anchor: "pins" },
        { title: "What happens to each method", page: "wire.md", anchor: "what-happens-to-each-method" },
      ],
      policy: {
        version: "1",
        description: "Tools that the agent has no use for are neither shown nor called.",
        default: "deny",
        hide: ["admin_*", "debug_*"],
        tools: { "get_*": {}, "list_*": {} },
      },
    },
    remains: [
      "A definition that a person accepted is shown in full, whatever it says.",
      "Instructions that a server gives at `initialize`, prompts and resources are scanned, and passed on.",
    ],
    check: [
      "Register a server with a poisoned definition and list its tools with a grant: the tool is missing from the answer.",
      "`sluice grant reach GRANT` says for each tool whether it is shown, and by which rule.",
    ],
  },
  {
    slug: "typosquatted-server",
    title: "Typosquatted server",
    summary: "A server or package that looks like a known one, and belongs to somebody else.",
    how: [
      "Servers are installed by name, from a registry, a search, or a configuration that was copied. A name that differs by a letter, a scope or a hyphen is easily taken for the original, and a model that writes configurations invents names that somebody can register.",
      "The copy often is the original's code with one line more, so that it passes every trial. It holds whatever credential it is given.",
    ],
    incidents: [],
    control: {
      text: [
        "The catalogue says for every server who publishes it, from which repository or package it was read and when, and gives no server a page under a name that it does not have.",
        "At registration the address is shown as it is, must be public https, and is never followed elsewhere: redirects are refused. The server's credential is sealed and goes to that address only.",
      ],
      docs: [
        { title: "Register", page: "pins.md", anchor: "register" },
        {
          title: "Addresses of servers",
          page: "security.md",
          anchor: "what-is-guaranteed-and-what-tries-to-break-it",
        },
      ],
    },
    remains: [
      "Whether an address belongs to whom it claims is for the person who registers it to find out.",
      "A package that runs on a user's machine is outside of Sluice's reach.",
    ],
    check: [
      "Compare the publisher, the repository and the definition hashes on the server's page with what you are about to register.",
      "A tool whose hash differs from the catalogue's is another version, or another server: read it before accepting.",
    ],
  },
];
