/** What a deployment will do, in order. Pure: it is printed by `--dry-run`, and carried out step by step without it. */
import { isWorkersDev, type Target } from "./target.ts";

/** A host that nothing has: until the real one is known, the worker answers 421 to everybody. */
const NOWHERE = "not-yet.invalid";

export type Step =
  | { readonly kind: "make-secrets"; readonly file: string }
  | {
      readonly kind: "deploy";
      /** Arguments of wrangler. */
      readonly args: readonly string[];
      /** The step's result says which host it is: what follows is planned again with it. */
      readonly learnsDomain: boolean;
    }
  | { readonly kind: "wait"; readonly url: string }
  | { readonly kind: "make-tenant"; readonly tenant: string };

export interface Situation {
  readonly target: Target;
  /** The file of the secrets, and whether it is there. */
  readonly secretsFile: string;
  readonly hasSecretsFile: boolean;
  /** Whether the worker has both secrets already, from here or elsewhere. They are never made a second time. */
  readonly workerHasSecrets: boolean;
}

/** Whether the operator's key is known once the steps are done: without it no tenant can be made. */
export const knowsOperator = ({ hasSecretsFile, workerHasSecrets }: Situation): boolean =>
  hasSecretsFile || !workerHasSecrets;

export function planOf(situation: Situation): Step[] {
  const { target, secretsFile, hasSecretsFile, workerHasSecrets } = situation;
  const steps: Step[] = [];
  if (!hasSecretsFile && !workerHasSecrets) steps.push({ kind: "make-secrets", file: secretsFile });
  const secrets = workerHasSecrets ? [] : ["--secrets-file", secretsFile];
  if (target.domain === null) {
    steps.push({ kind: "deploy", args: deployArgs(NOWHERE, false, secrets), learnsDomain: true });
    return steps;
  }
  steps.push({
    kind: "deploy",
    args: deployArgs(target.domain, target.wildcard, secrets),
    learnsDomain: false,
  });
  steps.push({ kind: "wait", url: `https://${target.domain}/healthz` });
  if (knowsOperator(situation)) steps.push({ kind: "make-tenant", tenant: target.tenant });
  return steps;
}

function deployArgs(domain: string, wildcard: boolean, secrets: readonly string[]): string[] {
  const own = domain !== NOWHERE && !isWorkersDev(domain);
  return [
    "deploy",
    "--var",
    `DOMAIN:${domain}`,
    // A custom domain makes its own DNS record and certificate; a wildcard cannot be one.
    ...(own ? ["--domain", domain] : []),
    ...(wildcard ? ["--route", `*.${domain}/*`] : []),
    ...secrets,
  ];
}

/** A step in words. */
export function describe(step: Step): string {
  switch (step.kind) {
    case "make-secrets":
      return `Make SEALING_KEY and OPERATOR_KEY, and keep them in ${step.file} (mode 600).`;
    case "deploy":
      return `Run wrangler ${step.args.join(" ")}${step.learnsDomain ? ", and once more with the host that it names." : ""}`;
    case "wait":
      return `Wait until ${step.url} answers.`;
    case "make-tenant":
      return `Make the tenant ${step.tenant} and a first admin key, unless it is there.`;
  }
}
