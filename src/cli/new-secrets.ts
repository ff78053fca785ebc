import { randomBytes } from "node:crypto";

/** The text of a file with both secrets of a new installation, made at random. `note` is a comment above them. */
export function newSecrets(note: string): string {
  return [
    `# ${note}`,
    `SEALING_KEY=k1:${randomBytes(32).toString("base64")}`,
    `OPERATOR_KEY=${randomBytes(32).toString("base64url")}`,
    "",
  ].join("\n");
}
