/** Carries a deployment out: everything beyond this machine is handed in. */
import { setTimeout as pause } from "node:timers/promises";
import { makeClient, RefusedError } from "../client.ts";
import { type Files, makeSecrets, operatorKey, remember } from "./files.ts";
import { planOf, type Situation, type Step } from "./plan.ts";
import type { Target } from "./target.ts";
import type { Wrangler } from "./wrangler.ts";

export interface World {
  readonly wrangler: Wrangler;
  readonly files: Files;
  /** Tells a person what happens now. */
  readonly say: (line: string) => void;
  /** How long a new host may take until it answers, and between two tries, in milliseconds. */
  readonly wait: { readonly forMs: number; readonly everyMs: number };
}

export interface Deployed {
  readonly target: Target & { readonly domain: string };
  /** The first admin's key; undefined: the tenant was there already, or the operator's key is not on this machine. */
  readonly adminKey: string | undefined;
  readonly knowsOperator: boolean;
}

/** Throws RefusedError, with what to do, where a step fails. What was done stays: the next run goes on from there. */
export async function deploy(world: World, first: Situation): Promise<Deployed> {
  let situation = first;
  for (;;) {
    const learnt = await runSteps(world, situation, planOf(situation));
    if (learnt.domain === undefined) {
      const { target } = situation;
      if (target.domain === null) throw new RefusedError("no host was learnt from the deployment");
      return {
        target: { ...target, domain: target.domain },
        adminKey: learnt.adminKey,
        knowsOperator: (await operatorKey(world.files)) !== undefined,
      };
    }
    const target = { ...situation.target, domain: learnt.domain };
    await remember(world.files, target);
    situation = {
      ...situation,
      target,
      hasSecretsFile: (await operatorKey(world.files)) !== undefined,
      workerHasSecrets: true,
    };
  }
}

async function runSteps(
  world: World,
  { target }: Situation,
  steps: readonly Step[],
): Promise<{ domain?: string; adminKey?: string | undefined }> {
  let adminKey: string | undefined;
  for (const step of steps) {
    switch (step.kind) {
      case "make-secrets":
        await makeSecrets(world.files);
        world.say(`Made SEALING_KEY and OPERATOR_KEY in ${step.file}.`);
        break;
      case "deploy": {
        const { code, targets } = await world.wrangler(step.args);
        if (code !== 0) {
          throw new RefusedError(
            "wrangler could not deploy; what it says above tells why. Nothing is lost: run this again",
          );
        }
        if (step.learnsDomain) return { domain: hostOf(targets) };
        await remember(world.files, target);
        break;
      }
      case "wait":
        await answers(world, step.url);
        break;
      case "make-tenant":
        adminKey = await makeTenant(world, `https://${target.domain}`, step.tenant);
        break;
    }
  }
  return { adminKey };
}

/** The workers.dev host among the addresses of a deployment. */
function hostOf(targets: readonly string[]): string {
  const hosts = targets.flatMap((target) => (URL.canParse(target) ? [new URL(target).hostname] : []));
  const host = hosts.find((one) => one.endsWith(".workers.dev"));
  if (host === undefined) {
    throw new RefusedError(
      "wrangler named no workers.dev address: turn workers.dev on for your account, or deploy with --domain",
    );
  }
  return host;
}

async function answers({ say, wait }: World, url: string): Promise<void> {
  const until = Date.now() + wait.forMs;
  say(`Waiting for ${url}`);
  for (;;) {
    const response = await fetch(url, { redirect: "manual" }).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.status === 200) return;
    if (Date.now() > until) {
      const seen = response === undefined ? "it cannot be reached" : `it answers ${response.status}`;
      throw new RefusedError(
        `${url} does not answer yet: ${seen}. A new domain's certificate can take some minutes; run this again`,
      );
    }
    await pause(wait.everyMs);
  }
}

/** Makes the tenant and a first key. undefined: it has keys already, or nobody here may make one. */
async function makeTenant({ files, say }: World, url: string, tenant: string): Promise<string | undefined> {
  const operator = await operatorKey(files);
  if (operator === undefined) return undefined;
  const client = makeClient(url, operator, tenant);
  await client.send("PUT", "");
  const keys = await client.list<{ revokedAt: number | null }>("/keys");
  if (keys.some(({ revokedAt }) => revokedAt === null)) {
    say(`The tenant ${tenant} has its keys already.`);
    return undefined;
  }
  const { body } = await client.send<{ secret: string }>("POST", "/keys", {
    body: { role: "admin", label: "first admin" },
  });
  return body.secret;
}
