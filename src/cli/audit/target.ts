import { createWriteStream } from "node:fs";
import type { Writable } from "node:stream";
import { plainJson } from "../harmless.ts";
import { UsageError } from "../policy/load.ts";

/**
 * Where an export goes. Each row waits until the one before it is taken, so that memory holds a page at most.
 * A file is opened by the first row: an export that fails at once leaves an older one as it was.
 */
export class Target {
  readonly #file: string | undefined;
  #stream: Writable | undefined;

  /** @param file undefined: standard output */
  constructor(file: string | undefined) {
    this.#file = file;
  }

  open(): Writable {
    if (this.#stream !== undefined) return this.#stream;
    this.#stream = this.#file === undefined ? process.stdout : createWriteStream(this.#file);
    // Errors are answered by the write or the end that they break.
    this.#stream.on("error", () => {});
    return this.#stream;
  }

  /** False once nobody reads any more, as behind `| head`. */
  write(line: Uint8Array): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const stream = this.open();
      // A file or a program gets the very bytes, for proofs; a person gets what a terminal may show.
      const watched = stream === process.stdout && process.stdout.isTTY;
      const shown = watched ? Buffer.from(plainJson(Buffer.from(line).toString())) : line;
      stream.write(Buffer.concat([shown, LINE_FEED]), (error) => {
        if (!error) resolve(true);
        else if ("code" in error && error.code === "EPIPE") resolve(false);
        else reject(this.#unwritable(error));
      });
    });
  }

  close(): Promise<void> {
    const stream = this.#stream;
    if (this.#file === undefined || stream === undefined) return Promise.resolve();
    return new Promise((resolve, reject) => {
      stream.end((error?: Error | null) => (error ? reject(this.#unwritable(error)) : resolve()));
    });
  }

  #unwritable(error: Error): UsageError {
    return new UsageError(`${this.#file ?? "standard output"} cannot be written: ${error.message}`);
  }
}

const LINE_FEED = Buffer.from("\n");
