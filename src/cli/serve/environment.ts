/** Names of the installation's own secrets and settings: nothing that we start for others needs them. */
const OWN = /^(SLUICE_.*|SEALING_KEY|OPERATOR_KEY|SIGNING_KEY)$/;

/** An environment for a program that is not part of the gateway. */
export function withoutSecrets(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || OWN.test(name) ? [] : [[name, value]],
    ),
  );
}
