/** `sluice deploy`: from a checkout to a running gate on Cloudflare, and later to a newer one. */
import { access } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { asker } from "./ask.ts";
import { filesIn, remembered } from "./deploy/files.ts";
import { describe, knowsOperator, planOf, type Situation } from "./deploy/plan.ts";
import { type Deployed, deploy } from "./deploy/run.ts";
import { domainTyped, type Flags, type Target, targetOf } from "./deploy/target.ts";
import { secretNames, signIn, type Wrangler, wranglerIn } from "./deploy/wrangler.ts";
import { UsageError } from "./policy/load.ts";
import { print, printJson, warn } from "./print.ts";
import { ended, group } from "./remote.ts";
import { isCheckout, root } from "./serve/paths.ts";

interface Options extends Flags {
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly state: string;
}

const REQUIRED = ["SEALING_KEY", "OPERATOR_KEY"];

export function deployCommand(): Command {
  return group("deploy", "deploy to Cloudflare, or upgrade what was deployed")
    .option("--domain <host>", "where people and agents reach it, a host of a zone of yours: mcp.example.com")
    .option("--workers-dev", "use the account's workers.dev host")
    .option("--wildcard", "also serve <tenant>.<domain>; needs a wildcard DNS record and its certificate")
    .option("--tenant <name>", "the first tenant", undefined)
    .option("--state <folder>", "where secrets and target are kept", join(root, ".wrangler/deploy"))
    .option("--dry-run", "print what would be done, and change nothing")
    .option("--json", "print JSON")
    .action((options: Options) => ended(() => run(options), options.json === true));
}

async function run(options: Options): Promise<void> {
  if (!isCheckout) {
    throw new UsageError(
      "a package holds no sources to deploy; clone the repository, and run npm ci and npx . deploy in it",
    );
  }
  const files = filesIn(resolve(options.state));
  const wrangler = wranglerIn(root, process.env["SLUICE_WRANGLER"]);
  const target = await chosen(options, await remembered(files));
  const situation: Situation = {
    target,
    secretsFile: files.secrets,
    hasSecretsFile: await access(files.secrets).then(
      () => true,
      () => false,
    ),
    // A dry run asks nobody: without an answer of Cloudflare's, a first deployment is assumed.
    workerHasSecrets: options.dryRun === true ? false : await hasSecrets(wrangler),
  };
  if (options.dryRun === true) {
    const steps = planOf(situation);
    if (options.json === true) return printJson({ target, steps });
    return print(...steps.map((step, at) => `${at + 1}. ${describe(step)}`), "Nothing was changed.");
  }
  if (!knowsOperator(situation)) {
    warn(
      `The worker has its secrets, and ${files.secrets} is not here: it is upgraded, and no tenant is made.`,
    );
  }
  const wait = { forMs: 180_000, everyMs: 2000 };
  const done = await deploy({ wrangler, files, say: (line) => warn(line), wait }, situation);
  if (options.json === true) return printJson({ ...done, url: `https://${done.target.domain}` });
  print(...summary(done, files.secrets));
}

async function chosen(flags: Flags, known: Target | undefined): Promise<Target> {
  const target = targetOf(flags, known);
  if (target !== undefined) return target;
  const ask = asker();
  if (ask === undefined)
    throw new UsageError("Name where to deploy: --domain mcp.example.com, or --workers-dev");
  const typed = await ask("Domain, such as mcp.example.com (empty: workers.dev): ");
  const asked = targetOf({ ...flags, ...domainTyped(typed) }, known);
  if (asked === undefined) throw new UsageError("No domain was named");
  return asked;
}

/** Whether the worker was deployed before, with both secrets. */
async function hasSecrets(wrangler: Wrangler): Promise<boolean> {
  await signIn(wrangler);
  const names = await secretNames(wrangler);
  return REQUIRED.every((name) => names.includes(name));
}

function summary({ target, adminKey, knowsOperator: known }: Deployed, secretsFile: string): string[] {
  const url = `https://${target.domain}`;
  const mcp = target.wildcard
    ? `https://${target.tenant}.${target.domain}/mcp/<server>`
    : `${url}/t/${target.tenant}/mcp/<server>`;
  return [
    "",
    `Sluice runs at ${url}`,
    `Agents connect to ${mcp}`,
    ...(known ? [`Secrets are in ${secretsFile}. Keep a copy in your vault: nobody else has them.`] : []),
    ...(adminKey === undefined
      ? []
      : [
          "",
          "The first admin's key, shown this once. Go on with:",
          `  export SLUICE_URL=${url} SLUICE_KEY=${adminKey}`,
          "  sluice server add NAME https://…",
          "  sluice policy push policies/read.json",
          "  sluice grant mint --server NAME=read --label NAME",
        ]),
  ];
}
