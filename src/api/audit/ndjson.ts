/** Pages of lines as a body that is made while it is read. */
export function ndjson(pages: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value = "", done } = await pages.next();
      if (done) controller.close();
      // Nothing but the end may leave a pull without a chunk: it would not be pulled again.
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await pages.return(undefined);
    },
  });
}
