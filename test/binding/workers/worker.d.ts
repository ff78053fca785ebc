// The built bundle, as the faulty module sees it.
declare const worker: {
  fetch(request: Request, env: object, ctx: ExecutionContext): Response | Promise<Response>;
};
export default worker;
