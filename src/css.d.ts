/** Style as text: a rule of wrangler.toml. */
declare module "*.css" {
  const text: string;
  export default text;
}
