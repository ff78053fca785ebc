/** Names of the installation's own secrets and settings: nothing that we start for others needs them. */
const OWN = /^(SLUICE_.*|SEALING_KEY|OPERATOR_KEY|SIGNING_KEY)$/i;

/** Whether a variable is of the gateway itself: nobody else is given it, whatever asks for it. */
export function isOwn(variable: string): boolean {
  return OWN.test(variable);
}

/** An environment for a program that is not part of the gateway. */
export function withoutSecrets(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || isOwn(name) ? [] : [[name, value]],
    ),
  );
}
