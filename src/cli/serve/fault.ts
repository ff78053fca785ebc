/** Why the start cannot go on: one line for a person, never a stack trace. */
export class Fault extends Error {}
